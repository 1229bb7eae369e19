namespace Flux.Git.Protocol;

/// <summary>What a <see cref="GitReference"/> leads to.</summary>
/// <param name="Pointer">The name in the revision; null where it is the chosen candidate's short name.</param>
/// <param name="Candidates">
/// The ref; for a version range all tags of the highest version, of which the newest commit counts (they differ in build
/// metadata).
/// </param>
internal sealed record ResolvedReference(string? Pointer, IReadOnlyList<RemoteReference> Candidates)
{
    /// <summary>The name in the revision for the chosen candidate.</summary>
    public string PointerOf(RemoteReference chosen) => Pointer ?? chosen.Name[ReferenceNames.Tags.Length..];
}
