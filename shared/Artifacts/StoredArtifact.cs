using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>What the store took.</summary>
/// <param name="Digest">SHA-256 of the stored bytes.</param>
/// <param name="SizeBytes">Their number.</param>
public sealed record StoredArtifact(Digest Digest, long SizeBytes);
