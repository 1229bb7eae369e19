namespace Flux.Api;

/// <summary>Whose signing certificates are accepted.</summary>
public sealed record OidcIdentityMatch
{
    /// <summary>A regular expression for the identity provider.</summary>
    public required string Issuer { get; init; }

    /// <summary>A regular expression for the identity.</summary>
    public required string Subject { get; init; }
}
