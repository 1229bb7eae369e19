namespace Flux.Api;

/// <summary>What to check out; the first that is set counts, in the order commit, name, semver, tag, branch.</summary>
public sealed record GitRepositoryRef
{
    /// <summary>A branch's short name.</summary>
    public string? Branch { get; init; }

    /// <summary>A commit's full id.</summary>
    public string? Commit { get; init; }

    /// <summary>A full ref name, e.g. <c>refs/pull/420/head</c>.</summary>
    public string? Name { get; init; }

    /// <summary>A range over the tags that are versions.</summary>
    public string? Semver { get; init; }

    /// <summary>A tag's short name.</summary>
    public string? Tag { get; init; }
}
