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

    /// <summary>Objects a page, from 1; 0 for all at once; the default is 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>
    /// The version of the collection to list. Null, the default, is the newest; <c>0</c> is whatever the server has in memory, which
    /// costs it least and may be old.
    /// </summary>
    public string? ResourceVersion { get; init; }

    /// <summary><c>NotOlderThan</c> or <c>Exact</c>, with <see cref="ResourceVersion"/>; null for the server's default.</summary>
    public string? ResourceVersionMatch { get; init; }

    /// <summary>
    /// Has a watch begin with what there is, as <c>ADDED</c> events up to a bookmark for which
    /// <see cref="WatchEvent.EndsInitialEvents"/> holds. Servers without streaming lists refuse it as invalid.
    /// </summary>
    public bool SendInitialEvents { get; init; }

    /// <summary>
    /// How old an answer may be that someone else has asked for, where the client shares lists; zero, the default, asks the server.
    /// </summary>
    public TimeSpan MaxAge { get; init; }
}
