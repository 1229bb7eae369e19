using Flux.Hosting.Fleets;
using Flux.Kubernetes;
using Flux.Reconciliation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.Azure;

/// <summary>The clusters this app holds to their sources: a fleet file that is deployed or mounted with it.</summary>
public static class FleetClusters
{
    /// <summary>The setting with the fleet file's path, relative to the app's folder. The default is <c>fleet.yaml</c>.</summary>
    public const string Setting = "Flux:Fleet";

    /// <summary>Where the fleet file is.</summary>
    public static string FleetPath(this IConfiguration configuration) =>
        Path.Combine(AppContext.BaseDirectory, configuration[Setting] is { Length: > 0 } path ? path : "fleet.yaml");

    /// <summary>Adds a client for each cluster.</summary>
    public static IServiceCollection AddClusters(this IServiceCollection services, Fleet fleet) =>
        services.AddSingleton<IClusterRegistry>(provider => new ClusterRegistry(fleet.Clusters.Select(cluster => new KubernetesClient(
            Connect(cluster),
            new KubernetesClientOptions(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<KubernetesClient>>()))));

    private static ClusterConnection Connect(FleetCluster cluster)
    {
        if (cluster.InCluster)
        {
            return InClusterConfig.Connect(
                cluster.Name,
                Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
                Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"),
                TimeProvider.System);
        }

        // the plan has neither a home folder with a kubeconfig nor the programs that exec plugins are
        return cluster.Kubeconfig is { } path
            ? Kubeconfig.Load(path).Connect(cluster.Name, cluster.Context, new KubeconfigOptions { AllowFiles = true }, TimeProvider.System)
            : throw new FleetException([$"cluster '{cluster.Name}' names no kubeconfig, and there is no default one in Azure"]);
    }
}
