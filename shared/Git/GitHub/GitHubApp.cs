using Flux.Primitives;

namespace Flux.Git.GitHub;

/// <summary>A GitHub App, and where it is installed.</summary>
public sealed record GitHubApp
{
    /// <summary>The App's id.</summary>
    public required long Id { get; init; }

    /// <summary>The App's RSA key in PEM.</summary>
    public required Secret PrivateKey { get; init; }

    /// <summary>The installation; null where <see cref="InstallationOwner"/> tells.</summary>
    public long? InstallationId { get; init; }

    /// <summary>The organization or user that it is installed for; null where <see cref="InstallationId"/> tells.</summary>
    public string? InstallationOwner { get; init; }

    /// <summary>The API's address of a GitHub Enterprise Server; null for <c>https://api.github.com</c>.</summary>
    public string? BaseUrl { get; init; }
}
