namespace Flux.Buckets.S3;

/// <summary>Which bucket, and where.</summary>
public sealed record S3Options
{
    /// <summary>The store's host, with a port where it is not the scheme's own.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The region; null to take it from the endpoint, or ask.</summary>
    public string? Region { get; init; }

    /// <summary>Whether HTTP is spoken without TLS. The default is false.</summary>
    public bool Insecure { get; init; }

    /// <summary>The keys; null for anonymous.</summary>
    public S3Credentials? Credentials { get; init; }
}
