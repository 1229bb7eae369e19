namespace Flux.Api;

/// <summary>Fields that are not applied.</summary>
public sealed record IgnoreRule
{
    /// <summary>JSON pointers.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Of which objects; null for all.</summary>
    public KustomizeSelector? Target { get; init; }
}
