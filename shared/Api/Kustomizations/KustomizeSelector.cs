namespace Flux.Api;

/// <summary>Selects objects by patterns and selectors; what is null matches all.</summary>
public sealed record KustomizeSelector
{
    /// <summary>A selector over annotations.</summary>
    public string? AnnotationSelector { get; init; }

    /// <summary>The API group.</summary>
    public string? Group { get; init; }

    /// <summary>The kind.</summary>
    public string? Kind { get; init; }

    /// <summary>A selector over labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The API version.</summary>
    public string? Version { get; init; }
}
