using Flux.Git.Objects;

namespace Flux.Git.Protocol;

/// <summary>A ref of a remote.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Id">What it points to; for an annotated tag the tag's own id.</param>
/// <param name="Peeled">For an annotated tag, what the tag points to; null for all else, or where the server does not say.</param>
internal sealed record RemoteReference(string Name, ObjectId Id, ObjectId? Peeled)
{
    /// <summary>The commit, as far as the remote said.</summary>
    public ObjectId Commit => Peeled ?? Id;
}
