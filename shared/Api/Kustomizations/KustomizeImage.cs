namespace Flux.Api;

/// <summary>What becomes of an image's name, tag and digest; what is null stays.</summary>
public sealed record KustomizeImage
{
    /// <summary>The new digest.</summary>
    public string? Digest { get; init; }

    /// <summary>The image's name without a tag.</summary>
    public required string Name { get; init; }

    /// <summary>The new name.</summary>
    public string? NewName { get; init; }

    /// <summary>The new tag.</summary>
    public string? NewTag { get; init; }
}
