using Flux.Hosting;
using Flux.Hosting.Fleets;
using Flux.Kubernetes;
using Flux.Reconciliation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Azure;

/// <summary>The clusters this app holds to their sources: a fleet file that is deployed or mounted with it.</summary>
public static class FleetClustersSetup
{
    /// <summary>The setting with the fleet file's path, relative to the app's folder. The default is <c>fleet.yaml</c>.</summary>
    public const string Setting = "Flux:Fleet";

    /// <summary>Where the fleet file is.</summary>
    public static string FleetPath(this IConfiguration configuration) =>
        Path.Combine(AppContext.BaseDirectory, configuration[Setting] is { Length: > 0 } path ? path : "fleet.yaml");

    /// <summary>Adds the fleet, and the limits of its clusters on each worker.</summary>
    /// <remarks>The plan has neither a home folder with a kubeconfig nor the programs that exec plugins are.</remarks>
    public static IServiceCollection AddClusters(this IServiceCollection services, string path) => services
        .AddFleet(_ => new() { Path = path, Kubeconfig = new KubeconfigOptions { AllowFiles = true } })
        .AddSingleton(provider => new ClusterGate(provider.GetRequiredService<IClusterRegistry>(), provider.GetRequiredService<TimeProvider>())
        {
            LimitsConcurrency = true, // Durable Functions counts over all clusters only
        });

    /// <summary>Reads the fleet file before anything runs; a single cluster that is out of order is logged and left alone.</summary>
    /// <exception cref="FleetException">The file cannot be used.</exception>
    public static Task LoadFleetAsync(this IServiceProvider services) =>
        services.GetRequiredService<FleetClusters>().LoadAsync(isStrict: false, CancellationToken.None);
}
