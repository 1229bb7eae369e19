using Flux.Kubernetes.Caching;

namespace Flux.Hosting.Watching;

/// <summary>The indexes that the reconcilers ask for where objects are watched.</summary>
public static class WatchIndexes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ObjectIndex> All { get; } = [Kustomizations.Dependents.Index, HelmReleases.Dependents.Index];
}
