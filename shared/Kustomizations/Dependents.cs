using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Reads <c>spec.dependsOn</c> of objects that may be malformed otherwise.</summary>
internal static class Dependents
{
    /// <summary>Whether an object names another of its kind in <c>spec.dependsOn</c>.</summary>
    public static bool DependsOn(JsonObject json, ObjectKey other) => Of(json).Contains(other);

    /// <summary>The names in <c>spec.dependsOn</c>; the object's own namespace is the default.</summary>
    public static IReadOnlyList<ObjectKey> Of(JsonObject json) =>
        [.. (json.At("spec", "dependsOn") as JsonArray ?? []).Select(reference => new ObjectKey(
            reference.Text("namespace") is { Length: > 0 } given ? given : json.KeyOf().Namespace, reference.Text("name") ?? ""))];
}
