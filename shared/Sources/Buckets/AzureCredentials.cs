using Flux.Api;
using Flux.Buckets.Azure;
using Flux.Identity;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Buckets;

/// <summary>How to get into a storage account: by the fields of a Secret, in upstream's order, or with an identity.</summary>
/// <remarks>Spec: source-controller internal/bucket/azure, <c>NewClient</c>.</remarks>
internal static class AzureCredentials
{
    private static readonly string[] _hosts =
    [
        ".blob.core.windows.net", ".blob.core.chinacloudapi.cn", ".blob.core.usgovcloudapi.net", ".blob.core.cloudapi.de", ".blob.storage.azure.net",
    ];

    /// <exception cref="BucketFailure">The Secret holds nothing to get in with, or the endpoint must not see the host's identity.</exception>
    public static BlobCredential Of(
        BucketContext context, BucketSecrets secrets, Uri endpoint, HttpMessageHandler handler, ICloudIdentities identities, TimeProvider clock)
    {
        var subject = CloudSubject.Of(context, context.Spec.ServiceAccountName, secrets.Proxy);
        if (secrets.Secret is not { } secret)
        {
            return OfIdentity(endpoint, subject, identities);
        }

        Validate(secret);
        if (Principal(secret, context.Mask, handler, clock) is { } principal)
        {
            return new BlobCredential.Token(principal);
        }

        if (secret.Has("clientId"))
        {
            return OfIdentity(endpoint, IdentitySubject.Host with { AzureClientId = secret["clientId"], Proxy = subject.Proxy }, identities);
        }

        if (secret.Has("accountKey"))
        {
            return new BlobCredential.SharedKey(AccountOf(secret, endpoint), Masked(secret["accountKey"], context.Mask));
        }

        return secret.Has("sasKey")
            ? new BlobCredential.Sas(Masked(secret["sasKey"], context.Mask))
            : OfIdentity(endpoint, subject, identities);
    }

    private static void Validate(SecretData secret)
    {
        if (!((string[])["clientId", "accountKey", "sasKey", "authorityHost"]).Any(secret.Has))
        {
            throw new BucketFailure(
                SourceReasons.AuthenticationFailed,
                $"invalid '{secret.Key.Name}' secret data: requires a 'clientId' or 'accountKey' field, a combination of 'tenantId', 'clientId' and "
                + "'clientSecret', or 'tenantId', 'clientId' and 'clientCertificate'");
        }
    }

    private static EntraCredential? Principal(SecretData secret, SecretMask mask, HttpMessageHandler handler, TimeProvider clock)
    {
        if (!secret.Has("tenantId") || !secret.Has("clientId"))
        {
            return null;
        }

        try
        {
            var (tenant, client) = (secret["tenantId"] ?? "", secret["clientId"] ?? "");
            if (secret["clientSecret"] is { } password)
            {
                return EntraCredential.BySecret(secret["authorityHost"], tenant, client, Masked(password, mask), handler, clock);
            }

            var sends = secret["clientCertificateSendChain"] is { } send && (send == "1" || send.Equals("true", StringComparison.OrdinalIgnoreCase));
            return secret["clientCertificate"] is null
                ? null
                : EntraCredential.ByCertificate(
                    secret["authorityHost"], tenant, client, secret.Bytes("clientCertificate") ?? [], secret["clientCertificatePassword"], sends, handler, clock);
        }
        catch (Flux.Buckets.BucketException e)
        {
            throw new BucketFailure(
                SourceReasons.AuthenticationFailed, $"failed to create token credential from '{secret.Key.Name}' Secret: {e.Message}", e);
        }
    }

    /// <summary>The host's own token is for Azure alone, whatever address a tenant writes; a tenant's ServiceAccount may be shown anywhere.</summary>
    private static BlobCredential.Token OfIdentity(Uri endpoint, IdentitySubject who, ICloudIdentities identities)
    {
        var isAzure = endpoint.Scheme == "https" && Array.Exists(_hosts, host => endpoint.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase));
        return isAzure || !string.IsNullOrEmpty(who.ServiceAccountName)
            ? new(identities.AzureCredential(who))
            : throw new BucketFailure(
                SourceReasons.AuthenticationFailed,
                $"endpoint '{endpoint.Authority}' is not one of Azure's: the host's identity is not shown to it; use a secretRef");
    }

    private static string AccountOf(SecretData secret, Uri endpoint) =>
        endpoint.HostNameType == UriHostNameType.Dns && !endpoint.IsLoopback && endpoint.Host.Split('.').Length <= 2
            ? throw new BucketFailure(
                SourceReasons.AuthenticationFailed,
                $"failed to create shared credential from '{secret.Key.Name}' Secret data: failed to extract account name from endpoint: expected '{endpoint.Host}' to be a subdomain")
            : BlobContainer.AccountOf(endpoint);

    private static Secret Masked(string? value, SecretMask mask)
    {
        var secret = new Secret(value ?? "");
        mask.Add(secret);
        return secret;
    }
}
