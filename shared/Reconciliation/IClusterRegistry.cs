using Flux.Kubernetes;

namespace Flux.Reconciliation;

/// <summary>The clusters of the fleet.</summary>
public interface IClusterRegistry
{
    /// <summary>Their names.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>A cluster's client.</summary>
    /// <exception cref="KeyNotFoundException">No such cluster; it was removed from the fleet.</exception>
    IKubernetesClient Get(string cluster);

    /// <summary>What holds for a cluster beside the host's settings; nothing, where it is not in the fleet.</summary>
    ClusterPolicy PolicyOf(string cluster) => ClusterPolicy.None;

    /// <summary>
    /// How long a cluster is not to be asked because it did not answer the last times; null where it may be. One request after that finds
    /// out whether it is back.
    /// </summary>
    TimeSpan? UnreachableFor(string cluster) => null;

    /// <summary>Completes with the next cluster that comes, goes or is reached another way. Take it before <see cref="Names"/>.</summary>
    Task NextChange => Task.Delay(Timeout.InfiniteTimeSpan);
}
