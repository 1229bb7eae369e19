using System.Collections.Frozen;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Hosting.Fleets;

/// <summary>The clients of clusters that never change, one each for the life of the process.</summary>
public sealed class ClusterRegistry : IClusterRegistry, IDisposable
{
    private readonly FrozenDictionary<string, IKubernetesClient> _clients;

    /// <summary>Takes the clients, and disposes with itself those that can be.</summary>
    /// <exception cref="ArgumentException">Two clusters have the same name.</exception>
    public ClusterRegistry(IEnumerable<IKubernetesClient> clients) =>
        _clients = clients.ToFrozenDictionary(client => client.Cluster, StringComparer.Ordinal);

    /// <inheritdoc />
    public IReadOnlyCollection<string> Names => _clients.Keys;

    /// <inheritdoc />
    public IKubernetesClient Get(string cluster) => _clients.TryGetValue(cluster, out var client)
        ? client
        : throw new KeyNotFoundException($"cluster '{cluster}' is not in the fleet");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var client in _clients.Values.OfType<IDisposable>())
        {
            client.Dispose();
        }
    }
}
