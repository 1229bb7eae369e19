namespace Flux.Api;

/// <summary>Names an object of the same kind that must be ready first.</summary>
public sealed record DependencyReference
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; null for that of the object that refers to it.</summary>
    public string? Namespace { get; init; }

    /// <summary>A CEL expression over <c>self</c> and <c>dep</c> that replaces the built-in check; null for that check.</summary>
    public string? ReadyExpr { get; init; }
}
