using Flux.Git.Objects;

namespace Flux.Git.Transport;

/// <summary>A commit whose objects are at hand.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Pointer">The name in its revision; empty for none.</param>
/// <param name="Objects">Where its objects are.</param>
/// <param name="Owner">What to dispose when they are no longer needed.</param>
internal sealed record FetchedCommit(ObjectId Commit, string Pointer, IObjectSource Objects, IDisposable Owner)
{
    /// <summary>The tag that led to the commit; null where none did.</summary>
    public GitCheckoutTag? Tag { get; init; }
}
