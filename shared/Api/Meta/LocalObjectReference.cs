namespace Flux.Api;

/// <summary>Names an object in the same namespace.</summary>
public sealed record LocalObjectReference
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}
