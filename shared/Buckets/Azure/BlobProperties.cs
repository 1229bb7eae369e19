namespace Flux.Buckets.Azure;

/// <summary>What is known of a blob without its content.</summary>
public sealed record BlobProperties
{
    /// <summary>Its name in the container.</summary>
    public required string Name { get; init; }

    /// <summary>Changes with every write; with quotation marks.</summary>
    public required string ETag { get; init; }

    /// <summary>Its size.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was written last.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Metadata; names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
