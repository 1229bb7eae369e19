using Flux.Hosting.Fleets;
using Flux.Kubernetes;

namespace Flux.Local.Serving;

/// <summary>Opens the clusters of a fleet file.</summary>
internal static class FleetClients
{
    /// <summary>A client for each cluster; none is contacted yet.</summary>
    /// <exception cref="FleetException">The file, or the way to some of its clusters, cannot be used; everything at once.</exception>
    public static async Task<IReadOnlyList<IKubernetesClient>> OpenAsync(
        string path, KubernetesClientOptions limits, CancellationToken cancellationToken)
    {
        var fleet = await FleetFile.LoadAsync(path, cancellationToken);
        var clients = new List<KubernetesClient>();
        var problems = new List<string>();
        foreach (var cluster in fleet.Clusters)
        {
            try
            {
                clients.Add(LocalCli.Open(Connection(cluster), limits));
            }
            catch (KubeconfigException e)
            {
                problems.Add($"{path}: cluster '{cluster.Name}': {e.Message}");
            }
        }

        if (problems.Count == 0)
        {
            return clients;
        }

        clients.ForEach(client => client.Dispose());
        throw new FleetException(problems);
    }

    private static ClusterConnection Connection(FleetCluster cluster) => cluster.InCluster
        ? InClusterConfig.Connect(
            cluster.Name,
            Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
            Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"),
            TimeProvider.System)
        : LocalCli.Connection(cluster.Name, cluster.Kubeconfig, cluster.Context);
}
