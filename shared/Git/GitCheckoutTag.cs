using Flux.Git.Signatures;

namespace Flux.Git;

/// <summary>The tag that led to a commit.</summary>
public sealed record GitCheckoutTag
{
    /// <summary>Its name: of an annotated tag the one that it holds itself, of another the ref's short name.</summary>
    public required string Name { get; init; }

    /// <summary>The tag object's id in hex; null for a lightweight tag.</summary>
    public string? Id { get; init; }

    /// <summary>The tag object as it is signed; null for a lightweight tag, which cannot be.</summary>
    public SignedGitObject? Signed { get; init; }

    /// <summary>As upstream names it: <c>name@id</c>, or the name alone.</summary>
    public override string ToString() => Id is null ? Name : $"{Name}@{Id}";
}
