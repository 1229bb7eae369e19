namespace Flux.Api;

/// <summary>The objects that were applied.</summary>
public sealed record ResourceInventory
{
    /// <summary>One an object.</summary>
    public required IReadOnlyList<ResourceRef> Entries { get; init; }
}
