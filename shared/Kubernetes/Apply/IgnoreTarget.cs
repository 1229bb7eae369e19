namespace Flux.Kubernetes.Apply;

/// <summary>Selects objects. Empty parts match everything; group, version, kind, name and namespace are whole regular expressions.</summary>
public sealed record IgnoreTarget
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>A label selector.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>A selector over annotations, written as a label selector.</summary>
    public string AnnotationSelector { get; init; } = "";
}
