using System.Security.Cryptography;
using System.Text;
using Flux.Api;
using Flux.Cryptography;
using Flux.Cryptography.X509;
using Flux.Kubernetes;
using Flux.Oci.Signatures;
using Flux.Oci.Signatures.Cosign;
using Flux.Oci.Signatures.Notation;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Registries;

/// <summary>Verifies the signatures that an OCIRepository asks for.</summary>
/// <remarks>Spec: source-controller 1.9 <c>verifySignature</c>.</remarks>
internal sealed class OciSignatureVerifier(TimeProvider clock, string? trustedRootFile)
{
    private const string TrustedRootKey = "trusted_root.json";
    private const string TrustPolicyKey = "trustpolicy.json";
    private const int MaxTrustedRootBytes = 4 << 20;

    /// <summary>Verifies what the run's revision names.</summary>
    /// <returns>Whether it is verified; false where the trust policy says that this does not matter.</returns>
    /// <exception cref="SignatureException">It is not verified, or cannot be.</exception>
    /// <exception cref="Oci.OciException">The registry does not answer as it should.</exception>
    /// <exception cref="KubernetesException">A Secret cannot be read.</exception>
    public Task<bool> VerifyAsync(OciRepositoryContext context, OciArtifactVerification verify, CancellationToken cancellationToken) => VerifyAsync(
        context, context.Source ?? throw new SourceException("it is not known how to get into the registry"), context.Digest, verify, cancellationToken);

    /// <summary>Verifies a manifest.</summary>
    /// <param name="context">Whose Secrets hold the keys.</param>
    /// <param name="source">Where the manifest is.</param>
    /// <param name="digest">Which it is.</param>
    /// <param name="verify">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As for a run.</returns>
    /// <exception cref="SignatureException">It is not verified, or cannot be.</exception>
    /// <exception cref="Oci.OciException">The registry does not answer as it should.</exception>
    /// <exception cref="KubernetesException">A Secret cannot be read.</exception>
    public Task<bool> VerifyAsync(
        ReconcileContext context, Oci.IOciRepository source, Digest digest, OciArtifactVerification verify, CancellationToken cancellationToken) => verify.Provider switch
        {
            "cosign" => CosignAsync(context, source, digest, verify, cancellationToken),
            "notation" => NotationAsync(context, source, digest, verify, cancellationToken),
            _ => throw new SignatureException($"unsupported verification provider: {verify.Provider}"),
        };

    private static async Task<SecretData> SecretAsync(ReconcileContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await SecretReader.FindAsync(context, name, cancellationToken) ?? throw new SignatureException($"secrets \"{name}\" not found");
        }
        catch (FormatException e)
        {
            throw new SignatureException($"secret '{context.Target.Namespace}/{name}': {e.Message}", e);
        }
    }

    private async Task<bool> CosignAsync(
        ReconcileContext context, Oci.IOciRepository source, Digest digest, OciArtifactVerification verify, CancellationToken cancellationToken)
    {
        var root = await RootAsync(context, verify, cancellationToken);
        var verifier = new CosignVerifier(clock);
        if (verify.SecretRef is not { } reference)
        {
            var policy = new CosignPolicy
            {
                Root = root ?? throw new SignatureException(
                    "no trusted root is known: name one in spec.verify.trustedRootSecretRef (the public one is not downloaded; the host can be given its file)"),
                Identities = [.. verify.MatchOidcIdentity.Select(match => new CosignIdentity { IssuerPattern = match.Issuer, SubjectPattern = match.Subject })],
            };
            await verifier.VerifyAsync(source, digest, policy, cancellationToken);
            return true;
        }

        var secret = await SecretAsync(context, reference.Name, cancellationToken);
        SignatureException? last = null;
        foreach (var name in secret.Names.Where(name => name.EndsWith(".pub", StringComparison.Ordinal)))
        {
            try
            {
                var key = SignatureKey.ImportPem(Encoding.Latin1.GetString(secret.Bytes(name) ?? []));
                await verifier.VerifyAsync(source, digest, new() { Key = key, IgnoresLog = true }, cancellationToken);
                return true;
            }
            catch (Exception e) when (e is CryptographicException or FormatException)
            {
                throw new SignatureException($"key '{name}' of secret '{secret.Key}' cannot be used: {e.Message}", e);
            }
            catch (SignatureException e)
            {
                last = e;
            }
        }

        throw new SignatureException($"no matching signatures were found for '{source.Name}@{digest}'", last);
    }

    private async Task<TrustedRoot?> RootAsync(ReconcileContext context, OciArtifactVerification verify, CancellationToken cancellationToken)
    {
        if (verify.TrustedRootSecretRef is not { } reference)
        {
            return verify.SecretRef is null && trustedRootFile is { Length: > 0 } ? await FileAsync(trustedRootFile, cancellationToken) : null;
        }

        try
        {
            var secret = await SecretAsync(context, reference.Name, cancellationToken);
            return TrustedRoot.Parse(secret.Bytes(TrustedRootKey) ?? throw new SignatureException($"'{TrustedRootKey}' not found in secret '{secret.Key}'"));
        }
        catch (Exception e) when (e is SignatureException or KubernetesException)
        {
            throw new SignatureException($"failed to read trusted root from secret '{context.Target.Namespace}/{reference.Name}': {e.Message}", e);
        }
    }

    private static async Task<TrustedRoot> FileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaxTrustedRootBytes
                ? TrustedRoot.Parse(await File.ReadAllBytesAsync(path, cancellationToken))
                : throw new SignatureException("the host's trusted root is too large");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SignatureException("the host's trusted root cannot be read", e);
        }
    }

    private async Task<bool> NotationAsync(
        ReconcileContext context, Oci.IOciRepository source, Digest digest, OciArtifactVerification verify, CancellationToken cancellationToken)
    {
        var reference = verify.SecretRef ?? throw new SignatureException($"verification secret cannot be empty: '{source.Name}@{digest}'");
        var secret = await SecretAsync(context, reference.Name, cancellationToken);
        var policy = secret.Bytes(TrustPolicyKey) ?? throw new SignatureException($"'{TrustPolicyKey}' not found in secret '{secret.Key}'");
        var files = secret.Names.Where(name => name.EndsWith(".crt", StringComparison.Ordinal) || name.EndsWith(".pem", StringComparison.Ordinal)).ToList();
        if (files.Count == 0)
        {
            throw new SignatureException($"no certificates found in secret '{secret.Key}'");
        }

        var options = new NotationOptions
        {
            Policy = TrustPolicy.Parse(policy, ignoresStoresOfSkip: true),
            // as upstream: every certificate counts for every store
            TrustStore = (_, store) => [.. files.Select(file => Certificate(secret.Bytes(file) ?? [], store))],
        };
        var outcome = await new NotationVerifier(clock).VerifyAsync(source, digest, options, cancellationToken);
        return outcome is { IsSkipped: false, IsAuthentic: true };
    }

    // as upstream: only the first block of a file in PEM counts
    private static Certificate Certificate(byte[] file, string store)
    {
        try
        {
            return file.AsSpan().IndexOf("-----BEGIN"u8) >= 0
                ? Cryptography.X509.Certificate.ParsePem(Encoding.Latin1.GetString(file)) is [var first, ..] ? first : throw new CertificateException("no certificate in PEM")
                : Cryptography.X509.Certificate.Parse(file);
        }
        catch (Exception e) when (e is CertificateException or FormatException)
        {
            throw new SignatureException($"failed to parse certificate '{store}': {e.Message}", e);
        }
    }
}
