using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.X509;
using Flux.Primitives;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whether a legacy signature is a good one of an artifact.</summary>
/// <remarks>
/// Spec: cosign 3.1 pkg/cosign/verify.go, <c>verifyInternal</c>. A keyless signature without the log's entry in its annotations is refused; cosign would
/// ask the log for it.
/// </remarks>
internal static class LegacyVerifier
{
    /// <exception cref="SignatureException">It is not; the message says why.</exception>
    public static void Verify(LegacySignature signature, Digest artifact, CosignPolicy policy, DateTimeOffset now)
    {
        DateTimeOffset? stamped = policy.UsesSignedTimestamps ? StampOf(signature, policy) : null;
        DateTimeOffset? logged = policy.IgnoresLog ? null : LoggedAt(signature, policy);
        var (key, issuers) = policy.Key is { } own ? (own, []) : KeyOf(signature, policy);
        if (!key.Verify(signature.Payload, signature.Signature, HashAlgorithmName.SHA256))
        {
            throw new SignatureException("invalid signature when validating ASN.1 encoded signature");
        }

        CheckClaim(signature, artifact, policy);
        if (signature.Certificate is not { } certificate)
        {
            return;
        }

        foreach (var time in (DateTimeOffset?[])[stamped, logged, stamped is null && logged is null ? now : null])
        {
            if (time is { } at && !issuers.Prepend(certificate).All(one => one.IsValidAt(at)))
            {
                throw new SignatureException($"the certificate was not valid at {at:u}, when it was seen");
            }
        }
    }

    private static DateTimeOffset? StampOf(LegacySignature signature, CosignPolicy policy)
    {
        if (signature.Timestamp is not { } stamp)
        {
            return null;
        }

        var times = policy.Root is { } root ? SignedTimestamps.Verify([stamp], signature.Signature, root) : [];
        return times.Count > 0
            ? times[0]
            : throw new SignatureException("unable to verify RFC3161 timestamp bundle: expected at least one verified timestamp");
    }

    private static DateTimeOffset LoggedAt(LegacySignature signature, CosignPolicy policy)
    {
        if (signature.Entry is not { } entry)
        {
            throw new SignatureException("the signature has no entry of a transparency log with it; the log is not searched online");
        }

        var body = entry.Body;
        if (body is not { Kind: "hashedrekord", Version: "0.0.1" })
        {
            throw new SignatureException($"error verifying bundle: unsupported type {body.Kind} {body.Version}");
        }

        if (!body.Signature.AsSpan().SequenceEqual(signature.Signature) || Convert.ToBase64String(body.Signature) != signature.Encoded)
        {
            throw new SignatureException("error verifying bundle: signature in bundle does not match signature being verified");
        }

        var isSigners = signature.Certificate is { } certificate
            ? body.HasCertificate(certificate) && (policy.Key is null || IsSameKey(certificate, policy.Key))
            : policy.Key is { } key && body.HasKey(key);
        if (!isSigners)
        {
            throw new SignatureException("error verifying bundle: the key in the bundle is not the signer's");
        }

        if (body.DataHash != Convert.ToHexStringLower(SHA256.HashData(signature.Payload)))
        {
            throw new SignatureException("error verifying bundle: matching bundle to payload failed");
        }

        var log = policy.Root?.Logs.GetValueOrDefault(entry.LogId)
            ?? throw new SignatureException("error verifying bundle: verifying bundle with trusted root: rekor log public key not found for payload");
        try
        {
            entry.VerifyPromise(log);
        }
        catch (SignatureException e)
        {
            throw new SignatureException($"error verifying bundle: verifying bundle with trusted root: {e.Message}", e);
        }

        return entry.Time;
    }

    private static bool IsSameKey(Certificate certificate, SignatureKey key)
    {
        try
        {
            return certificate.PublicKey().IsSame(key);
        }
        catch (CertificateException)
        {
            return false;
        }
    }

    private static (SignatureKey Key, IEnumerable<Certificate> Issuers) KeyOf(LegacySignature signature, CosignPolicy policy)
    {
        var certificate = signature.Certificate ?? throw new SignatureException("no certificate found on signature");
        var root = policy.Root ?? throw new SignatureException("one of verifier, root certs, or trusted root is required");
        try
        {
            var key = certificate.PublicKey();
            var chains = FulcioChains.Find(certificate, root, certificate.NotBefore);
            var identity = new SignerIdentity(certificate);
            if (policy.Identities.Count > 0 && policy.Identities.All(wanted => wanted.Mismatch(identity, identity.Subjects) is not null))
            {
                throw new SignatureException(
                    "none of the expected identities matched what was in the certificate, got subjects "
                    + $"[{string.Join(", ", identity.Subjects)}] with issuer {identity.Issuer}");
            }

            CertificateTransparency.Verify(chains, root.CertificateLogs);
            return (key, chains[0].Skip(1));
        }
        catch (CertificateException e)
        {
            throw new SignatureException($"invalid certificate found on signature: {e.Message}", e);
        }
    }

    private static void CheckClaim(LegacySignature signature, Digest artifact, CosignPolicy policy)
    {
        var claim = FoldedJson.Parse(signature.Payload, "the signed claim");
        var found = claim.Member("critical")?.Member("image")?.Text("docker-manifest-digest") ?? "";
        if (found != artifact.ToString())
        {
            throw new SignatureException($"invalid or missing digest in claim: {found}");
        }

        var optional = claim.Member("optional");
        if (policy.Annotations.Any(pair => Annotation(optional, pair.Key) != pair.Value))
        {
            throw new SignatureException("missing or incorrect annotation");
        }
    }

    // free names, unlike those of the fields, are told apart by their case
    private static string? Annotation(System.Text.Json.JsonElement? optional, string name) =>
        optional is { ValueKind: System.Text.Json.JsonValueKind.Object } map && map.TryGetProperty(name, out var value)
        && value.ValueKind == System.Text.Json.JsonValueKind.String
            ? value.GetString()
            : null;
}
