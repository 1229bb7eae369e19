using Flux.Cryptography.Cms;
using Flux.Cryptography.X509;
using Flux.Oci.Model;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Checks one envelope by a trust policy's statement.</summary>
/// <remarks>
/// Spec: notation-go 1.3 verifier/verifier.go. Revocation lists and OCSP are not asked: where a certificate names them, its status is unknown, which a policy
/// that enforces revocation refuses.
/// </remarks>
internal sealed class NotationSignature(NotationEnvelope envelope, TrustPolicyStatement statement, NotationOptions options, DateTimeOffset now)
{
    private const string RevocationLists = "2.5.29.31";
    private const string AuthorityInformation = "1.3.6.1.5.5.7.1.1";
    private const string SubjectPrefix = "x509.subject:";

    private readonly List<string> _warnings = [];

    /// <summary>id-ad-ocsp, 1.3.6.1.5.5.7.48.1, in DER.</summary>
    private static ReadOnlySpan<byte> OcspOid => [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];

    /// <exception cref="SignatureException">A check failed that the statement enforces.</exception>
    public NotationOutcome Verify(OciDescriptor artifact)
    {
        var isAuthentic = Try(statement.Level.Authenticity, "authenticity", CheckAuthenticity);
        Try(statement.Level.Expiry, "expiry", CheckExpiry);
        Try(statement.Level.AuthenticTimestamp, "authenticTimestamp", CheckTimestamp);
        if (statement.Level.Revocation != ValidationAction.Skip)
        {
            Try(statement.Level.Revocation, "revocation", () => CheckRevocation(envelope.Chain, "signing"));
        }

        CheckPayload(artifact);
        return new() { IsSkipped = false, IsAuthentic = isAuthentic, Warnings = _warnings };
    }

    private bool Try(ValidationAction action, string type, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (SignatureException e) when (action != ValidationAction.Enforce)
        {
            _warnings.Add($"{type} validation failed with validation action set to \"logged\". Failure reason: {e.Message}");
            return false;
        }
    }

    private void CheckAuthenticity()
    {
        var trusted = Store(envelope.Scheme == NotationEnvelope.SchemeX509 ? "ca" : "signingAuthority");
        if (trusted.Count == 0)
        {
            throw new SignatureException("no trusted certificates are found to verify authenticity");
        }

        if (!envelope.Chain.Any(trusted.Contains))
        {
            throw new SignatureException("the signature's certificate chain does not contain any trusted certificate");
        }

        if (statement.TrustedIdentities.Contains("*"))
        {
            return;
        }

        var wanted = statement.TrustedIdentities.Where(identity => identity.StartsWith(SubjectPrefix, StringComparison.Ordinal))
            .Select(identity => TrustedSubject.Parse(identity[SubjectPrefix.Length..])).ToList();
        var signer = TrustedSubject.Of(envelope.Chain[0]);
        if (!wanted.Exists(one => TrustedSubject.Includes(signer, one)))
        {
            throw new SignatureException(
                $"signing certificate from the digital signature does not match the X.509 trusted identities defined in the trust policy \"{statement.Name}\"");
        }
    }

    private void CheckExpiry()
    {
        if (envelope.Expiry is { } expiry && now >= expiry)
        {
            throw new SignatureException($"digital signature has expired on \"{expiry:R}\"");
        }
    }

    private void CheckTimestamp()
    {
        if (envelope.Scheme == NotationEnvelope.SchemeSigningAuthority)
        {
            CheckValidity(envelope.SigningTime, envelope.SigningTime, "when the digital signature was produced");
            return;
        }

        var stamps = statement.TrustStores.Any(store => store.StartsWith("tsa:", StringComparison.Ordinal));
        if (!stamps || (statement.StampsAfterExpiryOnly && envelope.Chain.All(certificate => now <= certificate.NotAfter)))
        {
            CheckValidity(now, now, "at the time of verification");
            return;
        }

        if (envelope.Timestamp is not { Length: > 0 } encoded)
        {
            throw new SignatureException("no timestamp countersignature was found in the signature envelope");
        }

        try
        {
            var token = TimestampToken.ParseToken(encoded);
            if (!token.Covers(envelope.Signature))
            {
                throw new SignatureException("failed to get timestamp from timestamp countersignature with error: mismatched message");
            }

            var roots = Store("tsa");
            var signer = token.VerifySignature([], needsReference: true);
            var chain = CertificateChains.Build(signer, roots, token.Certificates, token.Time, ExtendedKeyUsages.TimeStamping)[0];
            NotationChain.CheckTimestamping(chain);
            CheckValidity(token.Time - token.Accuracy, token.Time + token.Accuracy, "at the time of the timestamp");
            CheckRevocation(chain, "timestamping");
        }
        catch (Exception e) when (e is CmsException or CertificateException)
        {
            throw new SignatureException($"failed to verify the timestamp countersignature with error: {e.Message}", e);
        }
    }

    private void CheckValidity(DateTimeOffset from, DateTimeOffset until, string when)
    {
        foreach (var certificate in envelope.Chain)
        {
            if (from < certificate.NotBefore || until > certificate.NotAfter)
            {
                throw new SignatureException(
                    $"certificate \"{certificate.SubjectText()}\" was not valid {when}; it is valid from \"{certificate.NotBefore:R}\" to \"{certificate.NotAfter:R}\"");
            }
        }
    }

    // the root vouches for itself
    private static void CheckRevocation(IReadOnlyList<Certificate> chain, string what)
    {
        if (chain.SkipLast(1).FirstOrDefault(certificate => certificate.Extension(RevocationLists) is not null || NamesOcsp(certificate)) is { } unknown)
        {
            throw new SignatureException(
                $"{what} certificate with subject \"{unknown.SubjectText()}\" revocation status is unknown: revocation lists and OCSP are not asked");
        }
    }

    private static bool NamesOcsp(Certificate certificate) =>
        certificate.Extension(AuthorityInformation) is { } access && access.Value.Span.IndexOf(OcspOid) >= 0;

    private List<Certificate> Store(string type)
    {
        var certificates = new List<Certificate>();
        foreach (var store in statement.TrustStores.Distinct())
        {
            var separator = store.IndexOf(':', StringComparison.Ordinal);
            if (store[..separator] == type)
            {
                certificates.AddRange(options.TrustStore(type, store[(separator + 1)..]));
            }
        }

        return certificates;
    }

    private void CheckPayload(OciDescriptor artifact)
    {
        var payload = FoldedJson.Parse(envelope.Payload, "the signed payload");
        var target = payload.Member("targetArtifact") ?? default;
        if (target.Text("mediaType") != artifact.MediaType || target.Text("digest") != artifact.Digest.ToString() || target.Number("size") != artifact.Size)
        {
            throw new SignatureException("content descriptor mismatch");
        }

        var annotations = target.Member("annotations");
        foreach (var (name, value) in options.Metadata)
        {
            var found = annotations is { ValueKind: System.Text.Json.JsonValueKind.Object } map && map.TryGetProperty(name, out var text)
                && text.ValueKind == System.Text.Json.JsonValueKind.String && text.GetString() == value;
            if (!found)
            {
                throw new SignatureException("unable to find specified metadata in the signature");
            }
        }
    }
}
