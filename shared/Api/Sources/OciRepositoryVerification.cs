using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Which signatures an artifact in a registry must have.</summary>
public sealed record OciRepositoryVerification
{
    /// <summary>Whose certificates are accepted without a key of one's own; one that matches is enough. Empty for anybody's.</summary>
    [JsonPropertyName("matchOIDCIdentity")]
    public IReadOnlyList<OidcIdentityMatch> MatchOidcIdentity { get => field ?? []; init; }

    /// <summary><c>cosign</c> or <c>notation</c>.</summary>
    [Schema(Default = "\"cosign\"", Enum = ["cosign", "notation"])]
    public required string Provider { get; init; }

    /// <summary>A Secret with the trusted public keys or certificates; null for cosign without keys.</summary>
    public LocalObjectReference? SecretRef { get; init; }
}
