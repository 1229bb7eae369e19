namespace Flux.Kubernetes;

/// <summary>What a list or watch shall return.</summary>
public sealed record ListOptions
{
    /// <summary>Everything, in all namespaces.</summary>
    public static ListOptions All { get; } = new();

    /// <summary>The namespace; empty for all (and for cluster-scoped kinds).</summary>
    public string Namespace { get; init; } = "";

    /// <summary>A label selector, e.g. <c>app=web,tier!=db</c>; null for none.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector, e.g. <c>metadata.name=web</c>; null for none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Asks for <c>PartialObjectMetadata</c> instead of whole objects.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>Objects a page, from 1; the default is 500.</summary>
    public int PageSize { get; init; } = 500;
}
