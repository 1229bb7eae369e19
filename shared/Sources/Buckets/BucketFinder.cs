using Flux.Api;
using Flux.Buckets;
using Flux.Buckets.Azure;
using Flux.Buckets.Gcs;
using Flux.Buckets.S3;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Buckets;

/// <summary>Opens the bucket of a Bucket: by its Secrets, or with a cloud's identity.</summary>
/// <remarks>Spec: source-controller, <c>setupCredentials</c> and <c>createBucketProvider</c>.</remarks>
internal sealed class BucketFinder(EgressHttp http, ICloudIdentities identities, TimeProvider clock)
{
    /// <summary>Opens; the caller disposes both.</summary>
    /// <exception cref="BucketFailure">Credentials are missing, or do not fit together.</exception>
    public async Task<(IBucket Bucket, IDisposable? Owner)> OpenAsync(BucketContext context, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        if (spec is { ServiceAccountName.Length: > 0, Provider: not (null or BucketProviders.Generic) } && !identities.AllowsServiceAccounts)
        {
            throw Final(MetaReasons.FeatureGateDisabled, CloudSubject.GateMessage);
        }

        var secrets = await BucketSecrets.ReadAsync(context, cancellationToken);
        try
        {
            return spec.Provider switch
            {
                BucketProviders.Gcp => OpenGcs(context, secrets),
                BucketProviders.Azure => OpenAzure(context, secrets),
                _ => await OpenS3Async(context, secrets, cancellationToken),
            };
        }
        catch (IdentityException e) when (e.IsFeatureGateDisabled)
        {
            throw Final(MetaReasons.FeatureGateDisabled, CloudSubject.GateMessage);
        }
        catch (Exception e) when (e is BucketException or IdentityException or KubernetesException or ConnectionException)
        {
            throw new BucketFailure(SourceReasons.AuthenticationFailed, e.Message, e);
        }
    }

    private static BucketFailure Final(string reason, string message) => new(reason, message) { IsFinal = true };

    private static BucketFailure Failed(string message) => new(SourceReasons.AuthenticationFailed, message);

    private async Task<(IBucket Bucket, IDisposable? Owner)> OpenS3Async(
        BucketContext context, BucketSecrets secrets, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        if (secrets.Secret is { } given && !(given.Has("accesskey") && given.Has("secretkey")))
        {
            throw Failed($"invalid '{given.Key.Name}' secret data: required fields 'accesskey' and 'secretkey'");
        }

        var sts = S3Sts.Check(spec, secrets);
        var connection = (spec.Insecure ? null : secrets.Tls) ?? new();
        var handler = http.Get(connection with { Proxy = secrets.Proxy }, out var owner);
        try
        {
            var credentials = secrets.Secret is { } secret ? KeysOf(secret, context.Mask)
                : spec.Provider == BucketProviders.Aws ? await OfAwsAsync(context, secrets, sts, cancellationToken)
                : sts is not null ? await OfLdapAsync(context, secrets, sts, cancellationToken)
                : null;
            var bucket = new S3Bucket(
                new() { Endpoint = spec.Endpoint, Bucket = spec.BucketName, Region = spec.Region, Insecure = spec.Insecure, Credentials = credentials },
                handler,
                clock);
            return (bucket, owner);
        }
        catch
        {
            owner?.Dispose();
            throw;
        }
    }

    private static S3Credentials? KeysOf(SecretData secret, SecretMask mask)
    {
        if (secret["accesskey"] is not { } id || secret["secretkey"] is not { } key)
        {
            return null;
        }

        var value = new Secret(key);
        mask.Add(value);
        return new(id, value);
    }

    private async Task<S3Credentials> OfAwsAsync(BucketContext context, BucketSecrets secrets, Uri? sts, CancellationToken cancellationToken)
    {
        var who = CloudSubject.Of(context, context.Spec.ServiceAccountName, secrets.Proxy) with { AwsStsEndpoint = sts };
        try
        {
            var key = await identities.AwsAsync(who, string.IsNullOrEmpty(context.Spec.Region) ? null : context.Spec.Region, cancellationToken);
            context.Mask.Add(key.SecretAccessKey);
            if (key.SessionToken is not null)
            {
                context.Mask.Add(key.SessionToken);
            }

            return new(key.AccessKeyId, key.SecretAccessKey, key.SessionToken);
        }
        catch (Exception e) when (e is IdentityException { IsFeatureGateDisabled: false } or KubernetesException)
        {
            throw Failed($"AWS authentication failed: {e.Message}");
        }
    }

    private async Task<S3Credentials> OfLdapAsync(BucketContext context, BucketSecrets secrets, Uri sts, CancellationToken cancellationToken)
    {
        var password = new Secret(secrets.StsSecret?["password"] ?? "");
        context.Mask.Add(password);
        var handler = http.Get((secrets.StsTls ?? new()) with { Proxy = secrets.Proxy }, out var owner);
        using (owner)
        {
            var keys = await LdapSts.GetAsync(sts, secrets.StsSecret?["username"] ?? "", password, handler, cancellationToken);
            context.Mask.Add(keys.SecretAccessKey);
            return keys;
        }
    }

    private (IBucket Bucket, IDisposable? Owner) OpenGcs(BucketContext context, BucketSecrets secrets)
    {
        var spec = context.Spec;
        var endpoint = GcsEndpoint.Of(spec);
        var key = secrets.Secret is not { } secret ? null
            : secret.Has("serviceaccount") ? ServiceAccountKey.Parse(secret.Bytes("serviceaccount") ?? [])
            : throw Failed($"invalid '{secret.Key.Name}' secret data: required fields 'serviceaccount'");
        if (key is null && string.IsNullOrEmpty(spec.ServiceAccountName))
        {
            // the host's own token is for Google alone, whatever address a tenant writes
            GcsEndpoint.RequireGoogle(endpoint);
        }

        var handler = http.Get(new() { Proxy = secrets.Proxy }, out var owner);
        var who = CloudSubject.Of(context, spec.ServiceAccountName, secrets.Proxy);
        return (new GcsBucket(endpoint, spec.BucketName, TokenAsync, handler, clock), owner);

        async Task<Secret?> TokenAsync(CancellationToken cancellationToken)
        {
            try
            {
                var token = key is not null
                    ? await key.TokenAsync(handler, clock, cancellationToken)
                    : (await identities.GcpAsync(who, cancellationToken)).Value;
                context.Mask.Add(token);
                return token;
            }
            catch (Exception e) when (e is IdentityException or KubernetesException)
            {
                throw new BucketException(e.Message, e);
            }
        }
    }

    private (IBucket Bucket, IDisposable? Owner) OpenAzure(BucketContext context, BucketSecrets secrets)
    {
        var spec = context.Spec;
        if (!Uri.TryCreate(spec.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
        {
            throw Failed($"failed to parse endpoint '{spec.Endpoint}': not an http or https URL");
        }

        var handler = http.Get(new() { Proxy = secrets.Proxy }, out var owner);
        try
        {
            var credential = AzureCredentials.Of(context, secrets, endpoint, handler, identities, clock);
            var container = new BlobContainer(endpoint, spec.BucketName, credential, new(), handler, clock);
            return (new AzureBucket(container), owner);
        }
        catch
        {
            owner?.Dispose();
            throw;
        }
    }
}
