using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Reads <c>spec.dependsOn</c> of objects that may be malformed otherwise.</summary>
public static class Dependents
{
    private const string IndexName = "dependsOn";

    /// <summary>Finds the Kustomizations that name another in <c>spec.dependsOn</c>, by <c>namespace/name</c>.</summary>
    public static ObjectIndex Index { get; } = new(FluxKinds.Kustomization.Gvk, IndexName, json => Of(json).Select(key => key.ToString()));

    /// <summary>Those that depend on one, from what is watched where it is, else from a list.</summary>
    /// <exception cref="KubernetesException">The list cannot be read.</exception>
    internal static async Task<IReadOnlyList<JsonObject>> FindAsync(IKubernetesClient client, ObjectKey key, CancellationToken cancellationToken)
    {
        if ((client as IWatchedObjects)?.FindBy(FluxKinds.Kustomization.Gvk, IndexName, key.ToString()) is { } known)
        {
            return known;
        }

        var all = await client.ListAsync(FluxKinds.Kustomization.Gvk, ListOptions.All, cancellationToken);
        return [.. all.Items.Where(json => DependsOn(json, key))];
    }

    /// <summary>Whether an object names another of its kind in <c>spec.dependsOn</c>.</summary>
    internal static bool DependsOn(JsonObject json, ObjectKey other) => Of(json).Contains(other);

    /// <summary>The names in <c>spec.dependsOn</c>; the object's own namespace is the default.</summary>
    internal static IReadOnlyList<ObjectKey> Of(JsonObject json) =>
        [.. (json.At("spec", "dependsOn") as JsonArray ?? []).Select(reference => new ObjectKey(
            reference.Text("namespace") is { Length: > 0 } given ? given : json.KeyOf().Namespace, reference.Text("name") ?? ""))];
}
