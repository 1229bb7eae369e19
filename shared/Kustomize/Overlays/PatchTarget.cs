namespace Flux.Kustomize.Overlays;

/// <summary>Selects resources; what is null matches all. Names and types are patterns, anchored at both ends.</summary>
public sealed record PatchTarget
{
    /// <summary>The API group.</summary>
    public string? Group { get; init; }

    /// <summary>The API version.</summary>
    public string? Version { get; init; }

    /// <summary>The kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>A selector of labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A selector of annotations.</summary>
    public string? AnnotationSelector { get; init; }
}
