namespace Flux.Artifacts;

/// <summary>One stored artifact.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record ArtifactEntry(string Path, DateTimeOffset StoredAt, long SizeBytes)
{
    /// <summary>What tells this content from another under the same path; null where the store has no such thing.</summary>
    public string? Version { get; init; }
}
