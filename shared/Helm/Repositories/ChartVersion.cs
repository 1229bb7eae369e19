using Flux.Helm.Charts;

namespace Flux.Helm.Repositories;

/// <summary>A version of a chart in a repository.</summary>
public sealed record ChartVersion
{
    /// <summary>What its Chart.yaml says.</summary>
    public required ChartMetadata Metadata { get; init; }

    /// <summary>Where it is, absolute or relative to the repository; null where the field is not there.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>When it was added; the least time where the index does not say.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool Removed { get; init; }

    /// <summary>The digest of the archive, as the index gives it; empty where it does not.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Fields that are not used any more but stay in an index, by their names.</summary>
    public IReadOnlyDictionary<string, string> Deprecated { get; init; } = new Dictionary<string, string>();

    /// <summary>The chart's name.</summary>
    public string Name => Metadata.Name;

    /// <summary>The version's text.</summary>
    public string Version => Metadata.Version;
}
