using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.TestKit.Kubernetes;

/// <summary>Clusters in memory by their names.</summary>
public sealed class InMemoryFleet(params InMemoryCluster[] clusters) : IClusterRegistry
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Names => [.. clusters.Select(cluster => cluster.Cluster)];

    /// <inheritdoc />
    public IKubernetesClient Get(string cluster) =>
        clusters.SingleOrDefault(candidate => candidate.Cluster == cluster) ?? throw new KeyNotFoundException(cluster);
}
