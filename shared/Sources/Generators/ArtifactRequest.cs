using Flux.Api;

namespace Flux.Sources.Generators;

/// <summary>An artifact to be made: one of the spec, or of a directory that the path pattern found.</summary>
/// <param name="Artifact">What to make, with names filled in.</param>
/// <param name="Labels">The names and what they stand for, in lower case; empty without a pattern.</param>
internal sealed record ArtifactRequest(OutputArtifact Artifact, IReadOnlyDictionary<string, string> Labels);
