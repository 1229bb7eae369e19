using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Which signatures an OCIRepository's artifact must have.</summary>
public sealed record OciArtifactVerification
{
    /// <summary>Whose certificates are accepted without a key of one's own; one that matches is enough. Empty for anybody's.</summary>
    [JsonPropertyName("matchOIDCIdentity")]
    public IReadOnlyList<OidcIdentityMatch> MatchOidcIdentity { get => field ?? []; init; }

    /// <summary><c>cosign</c> or <c>notation</c>.</summary>
    [Schema(Default = "\"cosign\"", Enum = ["cosign", "notation"])]
    public required string Provider { get; init; }

    /// <summary>A Secret with the trusted public keys, or with a trust policy and certificates; null for cosign without keys.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>A Secret with the <c>trusted_root.json</c> for cosign without keys; null for the public one.</summary>
    public LocalObjectReference? TrustedRootSecretRef { get; init; }
}
