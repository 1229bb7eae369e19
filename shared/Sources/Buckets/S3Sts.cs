using Flux.Api;

namespace Flux.Sources.Buckets;

/// <summary>Checks <c>spec.sts</c>, which a cluster with older definitions may have let through.</summary>
/// <remarks>Spec: source-controller internal/bucket/minio, <c>ValidateSTSProvider</c> and <c>ValidateSTSSecret</c>.</remarks>
internal static class S3Sts
{
    /// <summary>The service's address; null where there is none.</summary>
    /// <exception cref="BucketFailure">It does not fit the provider, or its Secret lacks a field.</exception>
    public static Uri? Check(BucketSpec spec, BucketSecrets secrets)
    {
        if (spec.Sts is not { } sts)
        {
            return null;
        }

        var provider = spec.Provider ?? BucketProviders.Generic;
        var problem = (provider, sts.Provider) switch
        {
            (BucketProviders.Aws, BucketProviders.Aws) when sts.SecretRef is not null => $"spec.sts.secretRef is not required for the '{sts.Provider}' STS provider",
            (BucketProviders.Aws, BucketProviders.Aws) when sts.CertSecretRef is not null => $"spec.sts.certSecretRef is not required for the '{sts.Provider}' STS provider",
            (BucketProviders.Aws, BucketProviders.Aws) or (BucketProviders.Generic, BucketProviders.Ldap) => null,
            (BucketProviders.Aws or BucketProviders.Generic, _) => $"STS provider '{sts.Provider}' is not supported for '{provider}' bucket provider",
            _ => $"STS configuration is not supported for '{provider}' bucket provider",
        };
        if (problem is not null)
        {
            throw new BucketFailure(SourceReasons.InvalidStsConfiguration, problem) { IsFinal = true };
        }

        if (!Uri.TryCreate(sts.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
        {
            throw new BucketFailure(SourceReasons.UrlInvalid, $"failed to parse STS endpoint '{sts.Endpoint}': not an http or https URL") { IsFinal = true };
        }

        return sts.Provider == BucketProviders.Ldap && secrets.StsSecret is { } secret && (secret["username"] is null || secret["password"] is null)
            ? throw new BucketFailure(
                SourceReasons.AuthenticationFailed,
                $"invalid '{secret.Key.Name}' secret data for '{sts.Provider}' STS provider: required fields username, password")
            : endpoint;
    }
}
