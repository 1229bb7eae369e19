namespace Flux.Git.GitHub;

/// <summary>No token is to be had for a GitHub App. The message holds none of its secrets.</summary>
public sealed class GitHubAppException(string message, Exception? inner = null) : Exception(message, inner);
