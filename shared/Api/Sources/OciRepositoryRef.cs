namespace Flux.Api;

/// <summary>What to pull of a repository: the digest, else the newest tag in a range, else the tag; <c>latest</c> where all are empty.</summary>
public sealed record OciRepositoryRef
{
    /// <summary>A digest, such as <c>sha256:…</c>; null for none.</summary>
    public string? Digest { get; init; }

    /// <summary>A range of semantic versions; null for none.</summary>
    public string? Semver { get; init; }

    /// <summary>A regular expression for the tags that count with <see cref="Semver"/>; null for all.</summary>
    public string? SemverFilter { get; init; }

    /// <summary>A tag; null for none.</summary>
    public string? Tag { get; init; }
}
