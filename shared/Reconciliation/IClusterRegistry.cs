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
}
