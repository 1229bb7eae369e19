namespace Flux.Buckets.Azure;

/// <summary>How a <see cref="BlobContainer"/> asks.</summary>
public sealed record BlobClientOptions
{
    /// <summary>How often a request is tried again where the service is busy (408, 429, 500, 502, 503, 504) or the connection broke. The default is 5.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>The wait before the second try where the service does not say (<c>Retry-After</c>); it doubles. The default is 0.5 seconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between tries. The default is 30 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);
}
