using Flux.HelmReleases.Storage;

namespace Flux.HelmReleases.State;

/// <summary>What is worth keeping of a revision's record, so that it need not be read again while its Secret stays the same.</summary>
internal sealed record SeenRelease
{
    /// <summary>Tells the Secret from another of the name.</summary>
    public required string Uid { get; init; }

    /// <summary>The version of the Secret.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>The revision.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="ReleaseStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The chart's name.</summary>
    public required string ChartName { get; init; }

    /// <summary>The chart's version.</summary>
    public required string ChartVersion { get; init; }

    /// <summary>How it was applied.</summary>
    public required string ApplyMethod { get; init; }

    /// <summary>The digest with which it was verified last, and whether it had it; null where it was not.</summary>
    public (string Digest, string OciDigest, bool? Result)? Verified { get; init; }

    public static SeenRelease Of(ReleaseEntry entry, Release release) => new()
    {
        Uid = entry.Uid,
        ResourceVersion = entry.ResourceVersion,
        Version = release.Version,
        Status = release.Info.Status,
        ChartName = release.Chart?.Name ?? "",
        ChartVersion = release.Chart?.Version ?? "",
        ApplyMethod = release.ApplyMethod,
    };
}
