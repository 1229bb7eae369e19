using Flux.Artifacts;

namespace Flux.Benchmarks.Git;

/// <summary>One run of ours.</summary>
/// <param name="Stored">The artifact.</param>
/// <param name="Fetch">How long until every object was there, hashed and its tree read.</param>
/// <param name="Whole">How long until the artifact was on disk under its name.</param>
/// <param name="File">Where it is.</param>
internal sealed record ArtifactRun(StoredArtifact Stored, TimeSpan Fetch, TimeSpan Whole, string File);
