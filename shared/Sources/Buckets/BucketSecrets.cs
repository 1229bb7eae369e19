using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Buckets;

/// <summary>What the Secrets of a Bucket hold.</summary>
/// <remarks>Spec: source-controller, <c>setupCredentials</c>.</remarks>
internal sealed record BucketSecrets
{
    /// <summary>Of <c>spec.secretRef</c>; null for none.</summary>
    public SecretData? Secret { get; private init; }

    /// <summary>Of <c>spec.sts.secretRef</c>; null for none.</summary>
    public SecretData? StsSecret { get; private init; }

    /// <summary>Of <c>spec.proxySecretRef</c>; null for none.</summary>
    public ProxyAddress? Proxy { get; private init; }

    /// <summary>Of <c>spec.certSecretRef</c>; null for none.</summary>
    public ConnectionSettings? Tls { get; private init; }

    /// <summary>Of <c>spec.sts.certSecretRef</c>; null for none.</summary>
    public ConnectionSettings? StsTls { get; private init; }

    /// <exception cref="BucketFailure">One is missing, or cannot be used.</exception>
    public static async Task<BucketSecrets> ReadAsync(BucketContext context, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        return new()
        {
            Secret = await FindAsync(context, spec.SecretRef, "failed to get secret", cancellationToken),
            StsSecret = await FindAsync(context, spec.Sts?.SecretRef, "failed to get STS secret", cancellationToken),
            Proxy = await UseAsync(context, spec.ProxySecretRef, "failed to get proxy URL", ConnectionSecrets.Proxy, cancellationToken),
            Tls = await UseAsync(context, spec.CertSecretRef, "failed to get TLS config", ConnectionSecrets.Tls, cancellationToken),
            StsTls = await UseAsync(context, spec.Sts?.CertSecretRef, "failed to get STS TLS config", ConnectionSecrets.Tls, cancellationToken),
        };
    }

    private static async Task<SecretData?> FindAsync(
        BucketContext context, LocalObjectReference? reference, string doing, CancellationToken cancellationToken)
    {
        if (reference is null)
        {
            return null;
        }

        var key = new ObjectKey(context.Target.Namespace, reference.Name);
        try
        {
            return await SecretReader.FindAsync(context, reference.Name, cancellationToken)
                ?? throw new BucketFailure(SourceReasons.AuthenticationFailed, $"{doing} '{key}': secrets \"{key.Name}\" not found");
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw new BucketFailure(SourceReasons.AuthenticationFailed, $"{doing} '{key}': {e.Message}", e);
        }
    }

    private static async Task<T?> UseAsync<T>(
        BucketContext context, LocalObjectReference? reference, string doing, Func<SecretData, SecretMask, T> use, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return reference is null ? null : use(await SecretReader.ReadAsync(context, reference.Name, cancellationToken), context.Mask);
        }
        catch (SecretException e)
        {
            throw new BucketFailure(SourceReasons.AuthenticationFailed, $"{doing}: {e.Message}", e);
        }
    }
}
