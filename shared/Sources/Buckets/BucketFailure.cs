namespace Flux.Sources.Buckets;

/// <summary>A bucket cannot be opened or read; the message is the condition's.</summary>
internal sealed class BucketFailure(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether no retry helps. The default is false.</summary>
    public bool IsFinal { get; init; }
}
