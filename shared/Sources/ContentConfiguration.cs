using Flux.Api;

namespace Flux.Sources;

/// <summary>Whether a GitRepository's artifact was made with the settings that are wanted now.</summary>
internal static class ContentConfiguration
{
    /// <summary>Whether ignore rules, sparse directories, submodules or includes differ from what the artifact was made with.</summary>
    public static bool HasChanged(GitRepositorySpec spec, GitRepositoryStatus status, IReadOnlyList<ArtifactStatus> includes) =>
        spec.Ignore != status.ObservedIgnore
        || spec.RecurseSubmodules != (status.ObservedRecurseSubmodules ?? false)
        || !spec.SparseCheckout.SequenceEqual(status.ObservedSparseCheckout)
        || !spec.Include.SequenceEqual(status.ObservedInclude)
        || IncludesDiffer(status, includes);

    /// <summary>Whether an included artifact is another one than was copied in.</summary>
    public static bool IncludesDiffer(GitRepositoryStatus status, IReadOnlyList<ArtifactStatus> includes) =>
        !includes.Select(Identity).SequenceEqual(status.IncludedArtifacts.Select(Identity));

    private static (string Revision, string Digest) Identity(ArtifactStatus artifact) =>
        (artifact.Revision.ToString(), artifact.Digest.ToString());
}
