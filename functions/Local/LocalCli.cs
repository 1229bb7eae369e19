using Flux.Cli;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kustomize;
using Flux.Kustomize.Charts;
using Flux.Sources;
using Flux.Sources.Charts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Local;

/// <summary>What the commands get of this process: its streams, its environment, its kubeconfig.</summary>
internal static class LocalCli
{
    public static CliServices CreateServices() => new()
    {
        PullChart = PullAsync,
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "",
        Connect = (kubeconfig, context) => Open("local", kubeconfig, context),
        DefaultNamespace = Environment.GetEnvironmentVariable("FLUX_SYSTEM_NAMESPACE") is { Length: > 0 } ns ? ns : "flux-system",
    };

    private static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(RemoteChart chart, CancellationToken cancellationToken)
    {
        using var pull = new ChartPull(new(), new(), TimeProvider.System);
        try
        {
            return await pull.PullAsync(chart.Repository, chart.Name, chart.Version, chart.Devel, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new KustomizeException($"chart '{chart.Name}' of '{chart.Repository}' cannot be pulled: {e.Message}", e) { Field = "helmCharts" };
        }
    }

    /// <summary>Opens a cluster of a kubeconfig.</summary>
    /// <exception cref="CliException">There is no such file or context, or it cannot be used.</exception>
    public static KubernetesClient Open(string cluster, string? kubeconfig, string? context, KubernetesClientOptions? limits = null)
    {
        try
        {
            return Open(Connection(cluster, kubeconfig, context), limits);
        }
        catch (KubeconfigException e)
        {
            throw new CliException($"{e.Message}\n  name a file with --kubeconfig or KUBECONFIG, and a context with --context", e);
        }
    }

    /// <summary>How a cluster of a kubeconfig is reached; the user's own file, so its exec plugins are run.</summary>
    /// <exception cref="KubeconfigException">There is no such file or context, or it cannot be read.</exception>
    public static ClusterConnection Connection(string cluster, string? kubeconfig, string? context) =>
        Kubeconfig.Load(kubeconfig ?? DefaultKubeconfig).Connect(cluster, context, KubeconfigOptions.Trusted, TimeProvider.System);

    /// <summary>A client; with the usual limits where none are given.</summary>
    /// <exception cref="KubeconfigException">The certificates in it cannot be used.</exception>
    public static KubernetesClient Open(ClusterConnection connection, KubernetesClientOptions? limits = null) =>
        new(connection, limits ?? new KubernetesClientOptions(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);

    /// <summary>The path of the user's kubeconfig: <c>KUBECONFIG</c>, or <c>~/.kube/config</c>.</summary>
    public static string DefaultKubeconfig => Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } paths
        ? paths
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".kube", "config");
}
