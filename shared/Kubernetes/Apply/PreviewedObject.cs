using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>What applying an object would do.</summary>
/// <param name="Object">The object.</param>
/// <param name="Change">What would happen.</param>
/// <param name="Live">As it is; null where it is not there. Secrets are not masked.</param>
/// <param name="Wanted">As it would be; null where it would be left alone. Secrets are not masked.</param>
public sealed record PreviewedObject(ObjectIdentity Object, PreviewedChange Change, JsonObject? Live, JsonObject? Wanted)
{
    /// <summary>Whether the cluster would be changed.</summary>
    public bool IsChange => Change is PreviewedChange.Created or PreviewedChange.Changed or PreviewedChange.Recreated;
}
