namespace Flux.Git;

/// <summary>A Git operation failed. The message names the repository without its credentials.</summary>
public sealed class GitException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure it is.</summary>
    public GitError Error { get; init; } = GitError.Other;

    /// <summary>Whether the message already says all; otherwise the client puts the operation and the URL in front.</summary>
    internal bool IsComplete { get; init; }
}
