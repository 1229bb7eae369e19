namespace Flux.Git;

/// <summary>What of a repository is wanted; the first that is set counts, in the order of the members here.</summary>
/// <remarks>Spec: GitRepository <c>spec.ref</c>: commit, name, semver, tag, branch.</remarks>
public sealed record GitReference
{
    /// <summary>A full object id in hex; with <see cref="Branch"/> it must be reachable from that branch.</summary>
    public string? Commit { get; init; }

    /// <summary>A full ref name, e.g. <c>refs/pull/420/head</c>.</summary>
    public string? Name { get; init; }

    /// <summary>A semantic version range over the tags, e.g. <c>&gt;=1.2.0 &lt;2.0.0</c>.</summary>
    public string? SemVer { get; init; }

    /// <summary>A tag's short name.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Whether the content of submodules is wanted too, and of theirs, up to ten deep. The default is false. They are fetched with the
    /// same credentials; over HTTP only where they are on the same server.
    /// </summary>
    public bool RecurseSubmodules { get; init; }

    /// <summary>A branch's short name; null (with nothing else set) for <c>master</c>.</summary>
    public string? Branch { get; init; }
}
