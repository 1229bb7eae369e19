namespace Flux.Buckets.Azure;

/// <summary>What goes with a write, and when it is refused (409 or 412).</summary>
public sealed record BlobWrite
{
    /// <summary>Only where the blob has this entity tag; null for whatever it has.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Only where there is no such blob. The default is false.</summary>
    public bool IfMissing { get; init; }

    /// <summary>The lease that the writer holds; null for none.</summary>
    public string? LeaseId { get; init; }

    /// <summary>The new metadata; names must be C# identifiers in lower case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The content's type; null for <c>application/octet-stream</c>.</summary>
    public string? ContentType { get; init; }
}
