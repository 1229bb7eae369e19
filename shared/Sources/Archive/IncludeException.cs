namespace Flux.Sources.Archive;

/// <summary>An included artifact cannot be copied in.</summary>
internal sealed class IncludeException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = reason;
}
