using Flux.Kubernetes;

namespace Flux.Hosting.Fleets;

/// <summary>How a host holds its fleet.</summary>
public sealed record FleetHostOptions
{
    /// <summary>The fleet file.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// What kubeconfigs may do. By default they may name programs and files, since whoever writes the fleet file is trusted, but not have a
    /// server's certificate go unchecked.
    /// </summary>
    public KubeconfigOptions Kubeconfig { get; init; } = KubeconfigOptions.Trusted;

    /// <summary>The kubeconfig of clusters that name none; null where there is none here.</summary>
    public string? DefaultKubeconfig { get; init; }

    /// <summary>Requests a second to each cluster where its options do not say; default 50.</summary>
    public int QueriesPerSecond { get; init; } = new KubernetesClientOptions().QueriesPerSecond;

    /// <summary>Requests at once to each cluster where its options do not say; default 300.</summary>
    public int Burst { get; init; } = new KubernetesClientOptions().Burst;

    /// <summary>How often the file and the kubeconfigs are looked at; default 10 s.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often clusters are discovered, and clouds asked whether a cluster has moved; default 10 min.</summary>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What a client becomes before it is handed out, e.g. one that caches; null to leave it as it is.</summary>
    public Func<IKubernetesClient, IKubernetesClient>? Wrap { get; init; }
}
