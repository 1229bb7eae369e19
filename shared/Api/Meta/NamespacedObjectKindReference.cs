namespace Flux.Api;

/// <summary>Names an object of any kind.</summary>
public sealed record NamespacedObjectKindReference
{
    /// <summary>Its <c>group/version</c>; null for the core group's <c>v1</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; null for that of the object that refers to it.</summary>
    public string? Namespace { get; init; }
}
