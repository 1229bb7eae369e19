using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>Where a Helm repository is, and how to get in.</summary>
internal sealed record HelmConnection
{
    /// <summary>The repository's address, normalized.</summary>
    public required string Url { get; init; }

    /// <summary>Certificates; null for none.</summary>
    public ConnectionSettings? Tls { get; init; }

    /// <summary>The user; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password; null for none.</summary>
    public Secret? Password { get; init; }

    /// <summary>Whether the credentials go to other hosts too.</summary>
    public bool PassCredentials { get; init; }

    /// <summary>How long one request may take, its content included.</summary>
    public required TimeSpan Timeout { get; init; }
}
