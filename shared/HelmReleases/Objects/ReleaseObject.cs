using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.HelmReleases.Objects;

/// <summary>One object of a release, with its namespace.</summary>
/// <param name="Json">The object as it is in the manifest; belongs to whoever holds this.</param>
/// <param name="Kind">Its kind.</param>
internal sealed record ReleaseObject(JsonObject Json, GroupVersionKind Kind)
{
    /// <summary>The annotation that keeps an object from being deleted.</summary>
    public const string ResourcePolicy = "helm.sh/resource-policy";

    public ObjectKey Key => Json.KeyOf();

    public ObjectIdentity Id => ObjectIdentity.Of(Kind, Key);

    public InventoryEntry Entry => new(Id, Kind.Version);

    /// <summary><c>ns/name group/version, Kind=X</c>, as Helm's errors name it.</summary>
    public string Subject => $"{Key.Namespace}/{Key.Name} {GvkText}";

    /// <summary><c>Kind "name" in namespace "ns"</c>, as Helm's errors name it elsewhere.</summary>
    public string Description => $"{Kind.Kind} \"{Key.Name}\" in namespace \"{Key.Namespace}\"";

    private string GvkText => $"{Kind.Group}/{Kind.Version}, Kind={Kind.Kind}";
}
