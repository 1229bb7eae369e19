using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Sources.Tests;

internal sealed class InMemoryFleet(params InMemoryCluster[] clusters) : IClusterRegistry
{
    public IReadOnlyCollection<string> Names => [.. clusters.Select(cluster => cluster.Cluster)];

    public IKubernetesClient Get(string cluster) =>
        clusters.SingleOrDefault(candidate => candidate.Cluster == cluster) ?? throw new KeyNotFoundException(cluster);
}
