using Flux.Artifacts;
using Flux.Cli;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kustomize;
using Flux.Kustomize.Charts;
using Flux.Sources;
using Flux.Sources.Charts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Local;

/// <summary>What the commands get of this process: its streams, its environment, its kubeconfig.</summary>
internal static class LocalCli
{
    public static CliServices CreateServices() => new()
    {
        PullChart = PullAsync,
        Artifacts = new ArtifactFetcher(
            null, ArtifactFetcher.CreateHttpClient(new() { AllowLoopback = true }), Options.Create(new ArtifactOptions()), TimeProvider.System, NullLogger<ArtifactFetcher>.Instance),
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "",
        Connect = choice => Open("local", choice),
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

    /// <summary>Opens a cluster of a kubeconfig, or the one this process runs in where there is no kubeconfig.</summary>
    /// <exception cref="CliException">There is no such file or context, or it cannot be used.</exception>
    public static KubernetesClient Open(string cluster, ClusterChoice choice, KubernetesClientOptions? limits = null)
    {
        try
        {
            return Open(Connection(cluster, choice), limits);
        }
        catch (KubeconfigException e)
        {
            throw new CliException(e.Message + NextStep(e), e);
        }
    }

    /// <summary>How a cluster is reached; the kubeconfig is the user's own, so its exec plugins are run.</summary>
    /// <exception cref="KubeconfigException">There is no such file or context, or it cannot be read.</exception>
    public static ClusterConnection Connection(string cluster, ClusterChoice choice)
    {
        var path = choice.Kubeconfig ?? DefaultKubeconfig;
        return choice is { Kubeconfig: null, Context: null }
            && Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host
            && !path.Split(Path.PathSeparator).Any(File.Exists)
                ? InClusterConfig.Connect(cluster, host, Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"), TimeProvider.System)
                : Kubeconfig.Load(path).Connect(cluster, choice.Context, OptionsOf(choice), TimeProvider.System);
    }

    /// <summary>What the user's own kubeconfig may do.</summary>
    private static KubeconfigOptions OptionsOf(ClusterChoice choice) => KubeconfigOptions.Trusted with
    {
        AllowInsecureTls = choice.InsecureSkipTlsVerify,
        SkipTlsVerify = choice.InsecureSkipTlsVerify,
        AllowInteraction = !Console.IsInputRedirected,
        DefaultProxy = EnvironmentProxy,
        // Logging in with a browser takes a while.
        ExecTimeout = Console.IsInputRedirected ? KubeconfigOptions.Trusted.ExecTimeout : TimeSpan.FromMinutes(5),
    };

    /// <summary>The proxy that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c> name for a server, as kubectl has it; null for none.</summary>
    public static Uri? EnvironmentProxy(Uri server) =>
        server.IsLoopback || HttpClient.DefaultProxy.IsBypassed(server) ? null : HttpClient.DefaultProxy.GetProxy(server);

    private static string NextStep(KubeconfigException e) => e.Forbidden == "insecure-skip-tls-verify"
        ? "\n  --insecure-skip-tls-verify allows it for this command; better name the authority in certificate-authority-data"
        : "\n  name a file with --kubeconfig or KUBECONFIG, and a context with --context";

    /// <summary>A client; with the usual limits where none are given.</summary>
    /// <exception cref="KubeconfigException">The certificates in it cannot be used.</exception>
    public static KubernetesClient Open(ClusterConnection connection, KubernetesClientOptions? limits = null) =>
        new(connection, limits ?? new KubernetesClientOptions(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);

    /// <summary>The path of the user's kubeconfig: <c>KUBECONFIG</c>, or <c>~/.kube/config</c>.</summary>
    public static string DefaultKubeconfig => Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } paths
        ? paths
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".kube", "config");
}
