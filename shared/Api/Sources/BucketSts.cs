namespace Flux.Api;

/// <summary>A service that gives temporary keys for a Bucket.</summary>
public sealed record BucketSts
{
    /// <summary>A Secret with the certificates of the service; null for the system's authorities. Not for <c>aws</c>.</summary>
    public LocalObjectReference? CertSecretRef { get; init; }

    /// <summary>The service's address.</summary>
    [Schema(Pattern = "^(http|https)://.*$")]
    public required string Endpoint { get; init; }

    /// <summary><c>aws</c> or <c>ldap</c>.</summary>
    [Schema(Enum = [BucketProviders.Aws, BucketProviders.Ldap])]
    public required string Provider { get; init; }

    /// <summary>A Secret with the user; null for none. Not for <c>aws</c>.</summary>
    public LocalObjectReference? SecretRef { get; init; }
}
