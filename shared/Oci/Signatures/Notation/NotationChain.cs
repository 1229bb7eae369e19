using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>What the certificates in an envelope, and those of its time stamp, have to be.</summary>
/// <remarks>Spec: signature-specification.md "Certificate Requirements"; notation-core-go 1.3 x509. The certificates stand in order, leaf first.</remarks>
internal static class NotationChain
{
    private const int MaxCertificates = 16;
    private const string KeyUsage = "2.5.29.15";
    private const string ExtendedKeyUsage = "2.5.29.37";

    private static readonly string[] _notForCode =
    [
        ExtendedKeyUsages.ServerAuthentication, ExtendedKeyUsages.ClientAuthentication, ExtendedKeyUsages.EmailProtection,
        ExtendedKeyUsages.TimeStamping, ExtendedKeyUsages.OcspSigning,
    ];

    private static readonly HashSet<string> _understood =
        [KeyUsage, ExtendedKeyUsage, "2.5.29.19", "2.5.29.17", "2.5.29.14", "2.5.29.35", "2.5.29.31", "2.5.29.32", "1.3.6.1.5.5.7.1.1"];

    /// <exception cref="SignatureException">The chain is not one for signing artifacts.</exception>
    public static void CheckCodeSigning(IReadOnlyList<Certificate> chain)
    {
        CheckOrder(chain);
        for (var i = 0; i < chain.Count; i++)
        {
            if (chain[i].Extension(KeyUsage) is not { IsCritical: true })
            {
                throw Invalid(chain[i], "key usage extension must be present and marked critical");
            }
        }

        CheckLeaf(chain[0]);
        if (chain[0].ExtendedKeyUsages.Intersect(_notForCode).FirstOrDefault() is { } usage)
        {
            throw Invalid(chain[0], $"extended key usage must not contain {usage}");
        }
    }

    /// <exception cref="SignatureException">The chain is not one for time stamps.</exception>
    public static void CheckTimestamping(IReadOnlyList<Certificate> chain)
    {
        CheckOrder(chain);
        foreach (var certificate in chain)
        {
            if (certificate.Extension(KeyUsage) is null)
            {
                throw Invalid(certificate, "key usage extension must be present");
            }
        }

        CheckLeaf(chain[0]);
        if (chain[0].ExtendedKeyUsages is not [ExtendedKeyUsages.TimeStamping] || chain[0].Extension(ExtendedKeyUsage) is not { IsCritical: true })
        {
            throw Invalid(chain[0], "must have and only have Timestamping as extended key usage, marked as critical");
        }
    }

    private static void CheckOrder(IReadOnlyList<Certificate> chain)
    {
        if (chain.Count is 0 or > MaxCertificates)
        {
            throw new SignatureException($"a certificate chain has 1 to {MaxCertificates} certificates");
        }

        for (var i = 0; i < chain.Count; i++)
        {
            if (chain[i].Extensions.FirstOrDefault(extension => extension.IsCritical && !_understood.Contains(extension.Oid)) is { } unknown)
            {
                throw Invalid(chain[i], $"the critical extension {unknown.Oid} is not known");
            }
        }

        if (chain is [var single])
        {
            if (!single.HasSignatureOfKey(single) || !single.RawSubject.Span.SequenceEqual(single.RawIssuer.Span))
            {
                throw Invalid(single, "a single certificate must be self-signed");
            }

            return;
        }

        for (var i = 0; i < chain.Count; i++)
        {
            var isLast = i == chain.Count - 1;
            if (chain[i].IsIssuedBy(chain[i]) != isLast)
            {
                throw Invalid(chain[i], isLast ? "the chain must end with a self-signed root certificate" : "only the last certificate of a chain is self-signed");
            }

            if (!isLast && !chain[i].IsIssuedBy(chain[i + 1]))
            {
                throw Invalid(chain[i], $"is not issued by \"{chain[i + 1].SubjectText()}\"");
            }

            if (i > 0)
            {
                CheckAuthority(chain[i], below: i - 1);
            }
        }
    }

    private static void CheckAuthority(Certificate certificate, int below)
    {
        if (!certificate.IsAuthority || !certificate.KeyUsages.HasFlag(CertificateKeyUsages.CertificateSign))
        {
            throw Invalid(certificate, "ca field in basic constraints must be present and true, and key usage must have the bit for key cert sign");
        }

        if (certificate.BasicConstraints is { PathLength: { } length } && length < below)
        {
            throw Invalid(certificate, $"expected path length of {below} but certificate has path length {length} instead");
        }
    }

    private static void CheckLeaf(Certificate leaf)
    {
        if (leaf.IsAuthority)
        {
            throw Invalid(leaf, "if the basic constraints extension is present, the ca field must be set to false");
        }

        const CertificateKeyUsages Others = CertificateKeyUsages.KeyEncipherment | CertificateKeyUsages.DataEncipherment | CertificateKeyUsages.KeyAgreement
            | CertificateKeyUsages.CertificateSign | CertificateKeyUsages.CrlSign | CertificateKeyUsages.EncipherOnly | CertificateKeyUsages.DecipherOnly;
        if (!leaf.KeyUsages.HasFlag(CertificateKeyUsages.DigitalSignature) || (leaf.KeyUsages & Others) != CertificateKeyUsages.None)
        {
            throw Invalid(leaf, "the key usage must be \"Digital Signature\" only");
        }

        try
        {
            NotationEnvelope.AlgorithmOf(leaf.PublicKey());
        }
        catch (CertificateException e)
        {
            throw Invalid(leaf, e.Message);
        }
    }

    private static SignatureException Invalid(Certificate certificate, string problem) =>
        new($"certificate-chain is invalid, certificate with subject \"{certificate.SubjectText()}\": {problem}");
}
