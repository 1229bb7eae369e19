namespace Flux.Sources.Authentication;

/// <summary>The credentials for a repository are missing or do not fit together.</summary>
internal sealed class GitAuthenticationException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether no retry helps. The default is false.</summary>
    public bool IsFinal { get; init; }
}
