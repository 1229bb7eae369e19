using Flux.Hosting.Fleets;
using Flux.Kubernetes;

namespace Flux.Local.Serving;

/// <summary>How the one-process host runs.</summary>
internal sealed record LocalHostOptions
{
    /// <summary>The clusters that are held to their sources; empty where there is a fleet.</summary>
    public IReadOnlyList<IKubernetesClient> Clusters { get; init; } = [];

    /// <summary>The fleet file whose clusters are held to their sources; null where these are given.</summary>
    public FleetHostOptions? Fleet { get; init; }

    /// <summary>Where artifacts are kept.</summary>
    public required string ArtifactFolder { get; init; }

    /// <summary>The container of Azure Blob storage where artifacts are kept in place of the folder; null for the folder.</summary>
    public Uri? ArtifactContainer { get; init; }

    /// <summary>The address to listen on; port 0 for a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:0");

    /// <summary>The address under which others reach this process; null for the one listened on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Settings over the defaults, e.g. <c>Flux:Kustomizations:HealthPollInterval</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>More endpoints, before those of Flux.</summary>
    public Action<IEndpointRouteBuilder>? Map { get; init; }

    /// <summary>The least severe log level that is written to the error stream.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Where else logs go; null for nowhere else.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
