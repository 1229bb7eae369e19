using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Reads <c>spec.dependsOn</c> of objects that may be malformed otherwise.</summary>
internal static class Dependents
{
    /// <summary>Whether an object names another of its kind in <c>spec.dependsOn</c>; its own namespace is the default.</summary>
    public static bool DependsOn(JsonObject json, ObjectKey other) =>
        (json.At("spec", "dependsOn") as JsonArray ?? [])
            .Any(reference => reference.Text("name") == other.Name
                && (reference.Text("namespace") is { Length: > 0 } given ? given : json.KeyOf().Namespace) == other.Namespace);
}
