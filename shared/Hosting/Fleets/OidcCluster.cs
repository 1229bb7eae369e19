namespace Flux.Hosting.Fleets;

/// <summary>A cluster that trusts an OpenID Connect provider: the token comes from a file, or from Microsoft Entra.</summary>
public sealed record OidcCluster
{
    /// <summary>The API server's address.</summary>
    public required Uri Address { get; init; }

    /// <summary>The path of PEM certificates of its CA; null for those the system trusts.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The path of a file with the token, which is read again as it is renewed; null where <see cref="AzureScope"/> is given.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The scope of a token of the host's Azure identity, e.g. <c>api://kubernetes/.default</c>; null where <see cref="TokenFile"/> is given.</summary>
    public string? AzureScope { get; init; }
}
