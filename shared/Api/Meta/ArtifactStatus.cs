using System.Collections.ObjectModel;
using Flux.Primitives;

namespace Flux.Api;

/// <summary><c>status.artifact</c> of a source: what consumers fetch.</summary>
public sealed record ArtifactStatus
{
    /// <summary>The digest of the stored bytes; a consumer verifies with the algorithm it names.</summary>
    [Schema(Pattern = "^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$")]
    public required Digest Digest { get; init; }

    /// <summary>When this artifact was stored.</summary>
    public required DateTimeOffset LastUpdateTime { get; init; }

    /// <summary>What else the source knows of it; empty where there is nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Where it is in the store, e.g. <c>gitrepository/flux-system/apps/6b5….tar.gz</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What it was made of; its change is what wakes dependents.</summary>
    public required Revision Revision { get; init; }

    /// <summary>In bytes; null where it was not recorded.</summary>
    public long? Size { get; init; }

    /// <summary>The address that serves it.</summary>
    public required string Url { get; init; }

    /// <summary>Whether this is the artifact of a revision.</summary>
    public bool HasRevision(Revision revision) => Revision.ToString() == revision.ToString();
}
