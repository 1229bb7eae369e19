using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>What an object's labels or annotations ask of whoever applies it, below the owner's group: <c>{group}/ssa: Merge</c>.</summary>
/// <remarks>Spec: kustomize-controller v1.9, annotations reconcile, ssa, force and prune. Values are compared without case.</remarks>
internal sealed class OwnerChoices(string group)
{
    /// <summary>Hands off.</summary>
    public bool Excludes(JsonObject? obj) => Has(obj, "reconcile", "disabled") || Has(obj, "ssa", "Ignore");

    /// <summary>Only create, never change.</summary>
    public bool OnlyIfAbsent(JsonObject? obj) => Has(obj, "ssa", "IfNotPresent");

    /// <summary>Leave the fields of others alone.</summary>
    public bool Merges(JsonObject? obj) => Has(obj, "ssa", "Merge");

    /// <summary>Recreate where a change is refused.</summary>
    public bool Forces(JsonObject? obj) => Has(obj, "force", "enabled");

    /// <summary>Never delete.</summary>
    public bool KeepsFromPruning(JsonObject? obj) => Has(obj, "prune", "disabled") || Excludes(obj);

    private bool Has(JsonObject? obj, string key, string value) =>
        obj is not null
        && (string.Equals(obj.Label($"{group}/{key}"), value, StringComparison.OrdinalIgnoreCase)
            || string.Equals(obj.Annotation($"{group}/{key}"), value, StringComparison.OrdinalIgnoreCase));
}
