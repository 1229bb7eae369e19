namespace Flux.Buckets;

/// <summary>A store of objects refused, or cannot be reached. The message holds no credentials.</summary>
public sealed class BucketException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The store's own name of the problem, e.g. <c>NoSuchBucket</c>; empty for none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Whether the bucket or object does not exist.</summary>
    public bool IsNotFound { get; init; }
}
