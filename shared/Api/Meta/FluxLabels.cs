namespace Flux.Api;

/// <summary>Labels that Flux reads or writes.</summary>
public static class FluxLabels
{
    /// <summary>On an applied object: the owning Kustomization's name.</summary>
    public const string KustomizeName = "kustomize.toolkit.fluxcd.io/name";

    /// <summary>On an applied object: the owning Kustomization's namespace.</summary>
    public const string KustomizeNamespace = "kustomize.toolkit.fluxcd.io/namespace";

    /// <summary>On a rendered object: the owning HelmRelease's name.</summary>
    public const string HelmName = "helm.toolkit.fluxcd.io/name";

    /// <summary>On a rendered object: the owning HelmRelease's namespace.</summary>
    public const string HelmNamespace = "helm.toolkit.fluxcd.io/namespace";

    /// <summary>On a ConfigMap or Secret: <c>Enabled</c> makes a change of it wake the objects that refer to it.</summary>
    public const string ReconcileWatch = "reconcile.fluxcd.io/watch";

    /// <summary>On a Flux object: which shard has it.</summary>
    public const string ShardingKey = "sharding.fluxcd.io/key";

    /// <summary>On the objects of a Flux installation.</summary>
    public const string PartOf = "app.kubernetes.io/part-of";
}
