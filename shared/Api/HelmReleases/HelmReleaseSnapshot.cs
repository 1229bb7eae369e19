namespace Flux.Api;

/// <summary>A revision of a release as it was last seen.</summary>
public sealed record HelmReleaseSnapshot
{
    /// <summary>What made it: <c>install</c>, <c>upgrade</c>, …</summary>
    public string? Action { get; init; }

    /// <summary>How <see cref="Digest"/> was made.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The version of what the chart installs.</summary>
    public string? AppVersion { get; init; }

    /// <summary>The chart's name.</summary>
    public required string ChartName { get; init; }

    /// <summary>The chart's version.</summary>
    public required string ChartVersion { get; init; }

    /// <summary>The digest of the values.</summary>
    public required string ConfigDigest { get; init; }

    /// <summary>When it was uninstalled; null where it was not.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>The digest of the record.</summary>
    public required string Digest { get; init; }

    /// <summary>When the release was first made.</summary>
    public required DateTimeOffset FirstDeployed { get; init; }

    /// <summary>When the revision was made.</summary>
    public required DateTimeOffset LastDeployed { get; init; }

    /// <summary>The release's name.</summary>
    public required string Name { get; init; }

    /// <summary>The release's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The digest of the artifact the chart came from, where it has one.</summary>
    public string? OciDigest { get; init; }

    /// <summary>The release's state.</summary>
    public required string Status { get; init; }

    /// <summary>How its tests ran; null where they did not.</summary>
    public IReadOnlyDictionary<string, HelmTestHookStatus>? TestHooks { get; init; }

    /// <summary>The revision.</summary>
    public required int Version { get; init; }
}
