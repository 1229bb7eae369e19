using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.X509;
using Flux.Primitives;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whether a bundle is a good signature of an artifact.</summary>
/// <remarks>Spec: sigstore-go pkg/verify (1.2) with the settings of cosign 3.1, <c>VerifyNewBundle</c>.</remarks>
internal static class BundleVerifier
{
    /// <exception cref="SignatureException">It is not; the message says why.</exception>
    public static void Verify(SigstoreBundle bundle, Digest artifact, CosignPolicy policy, DateTimeOffset now)
    {
        var times = TimesOf(bundle, policy, now);
        var identity = bundle.Certificate is { } certificate ? CheckCertificate(certificate, times, policy) : null;
        if (identity is null && policy.Key is null)
        {
            throw new SignatureException("bundle is signed with a public key, not with a certificate");
        }

        var envelope = bundle.Envelope ?? throw new SignatureException("bundle does not contain a DSSE envelope");
        CheckSignature(bundle, envelope, policy);
        CheckStatement(envelope, artifact, policy);
        if (identity is not null && policy.Identities.Count > 0)
        {
            CheckIdentity(identity, policy);
        }
    }

    // when the signature was made, by everybody who may say so; the certificate has to hold at each of these times
    private static List<DateTimeOffset> TimesOf(SigstoreBundle bundle, CosignPolicy policy, DateTimeOffset now)
    {
        var isKeyless = policy.Key is null;
        if (isKeyless && policy.Root is null)
        {
            throw new SignatureException("a trusted root is required for identity-based verification");
        }

        // Rekor 2 gives no times of its own
        var isRekor2 = isKeyless && !policy.IgnoresLog && bundle.Entries.Count > 0 && bundle.Entries.All(entry => entry.IntegratedTime == 0);
        var usesTimestamps = policy.UsesSignedTimestamps || isRekor2;
        var times = new List<DateTimeOffset>();
        if (!policy.IgnoresLog)
        {
            var logTimes = LogVerifier.Verify(bundle, policy);
            if (isKeyless && !usesTimestamps)
            {
                times.AddRange(logTimes.Count > 0
                    ? logTimes
                    : throw new SignatureException("failed to verify timestamps: threshold not met for verified log entry integrated timestamps: 0 < 1"));
            }
        }
        else if (isKeyless && !usesTimestamps)
        {
            times.Add(now);
        }

        if (usesTimestamps)
        {
            var stamped = policy.Root is { } root ? SignedTimestamps.Verify(bundle.Timestamps, bundle.Signature, root) : [];
            times.AddRange(stamped.Count > 0
                ? stamped
                : throw new SignatureException("failed to verify timestamps: threshold not met for verified signed timestamps: 0 < 1"));
        }

        return times;
    }

    private static SignerIdentity CheckCertificate(Certificate certificate, List<DateTimeOffset> times, CosignPolicy policy)
    {
        if (policy.Key is not null)
        {
            throw new SignatureException("expected key signature, not certificate");
        }

        if (policy.Root is not { } root || times.Count == 0)
        {
            throw new SignatureException("must provide timestamp to verify certificate");
        }

        var identity = new SignerIdentity(certificate);
        if (identity.Subject is null)
        {
            throw new SignatureException("failed to summarize certificate: no Subject Alternative Name found");
        }

        IReadOnlyList<IReadOnlyList<Certificate>> chains = [];
        foreach (var time in times)
        {
            chains = FulcioChains.Find(certificate, root, time);
        }

        CertificateTransparency.Verify(chains, root.CertificateLogs);
        return identity;
    }

    private static void CheckSignature(SigstoreBundle bundle, DsseEnvelope envelope, CosignPolicy policy)
    {
        if (envelope.Signatures.Count != 1)
        {
            throw new SignatureException("failed to verify signature: exactly one signature is required");
        }

        SignatureKey key;
        try
        {
            key = policy.Key ?? bundle.Certificate?.PublicKey() ?? throw new SignatureException("no public key or certificate found");
        }
        catch (CertificateException e)
        {
            throw new SignatureException(e.Message, e);
        }

        var data = envelope.PreAuthenticationEncoding();
        if (!HashesOf(key, isCertificate: policy.Key is null).Any(hash => key.Verify(data, bundle.Signature, hash)))
        {
            throw new SignatureException(
                "failed to verify signature: could not verify envelope: accepted signatures do not match threshold, Found: 0, Expected 1");
        }
    }

    // a certificate's key signs with the hash of its curve; SHA-256 with any curve is what older bundles have, and what a bare key is held to
    private static IEnumerable<HashAlgorithmName> HashesOf(SignatureKey key, bool isCertificate) => (isCertificate, key.Kind, key.Bits) switch
    {
        (true, SignatureKeyKind.Ecdsa, 384) => [HashAlgorithmName.SHA384, HashAlgorithmName.SHA256],
        (true, SignatureKeyKind.Ecdsa, 521) => [HashAlgorithmName.SHA512, HashAlgorithmName.SHA256],
        _ => [HashAlgorithmName.SHA256],
    };

    private static void CheckStatement(DsseEnvelope envelope, Digest artifact, CosignPolicy policy)
    {
        if (envelope.PayloadType != DsseEnvelope.InTotoType)
        {
            throw new SignatureException("failed to verify signature: could not verify artifact: unsupported media type of the payload");
        }

        var statement = InTotoStatement.Parse(envelope.Payload);
        var ours = statement.Subjects.Where(subject => subject.Digests.GetValueOrDefault(artifact.Algorithm) is { } hex
            && string.Equals(hex, artifact.Hex, StringComparison.OrdinalIgnoreCase)).ToList();
        if (ours.Count == 0)
        {
            throw new SignatureException("failed to verify signature: provided artifact digest does not match any digest in statement");
        }

        if (!ours.Exists(subject => policy.Annotations.All(pair => subject.Annotations.GetValueOrDefault(pair.Key) == pair.Value)))
        {
            throw new SignatureException("missing or incorrect annotation");
        }
    }

    private static void CheckIdentity(SignerIdentity identity, CosignPolicy policy)
    {
        string? mismatch = null;
        foreach (var wanted in policy.Identities)
        {
            mismatch = wanted.Mismatch(identity, [identity.Subject ?? ""]);
            if (mismatch is null)
            {
                return;
            }
        }

        throw new SignatureException($"failed to verify certificate identity: no matching CertificateIdentity found, last error: {mismatch}");
    }
}
