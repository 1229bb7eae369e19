using System.Numerics;
using System.Security.Cryptography;

namespace Flux.Cryptography.X509;

/// <summary>
/// An X.509 certificate, read for verification: strictly (DER), at a time of the caller's choice, and without the network or a store of the system.
/// </summary>
/// <remarks>Spec: RFC 5280; where it leaves room, Go's crypto/x509.</remarks>
public sealed class Certificate : IEquatable<Certificate>
{
    internal Certificate()
    {
    }

    /// <summary>The certificate's DER.</summary>
    public required ReadOnlyMemory<byte> RawData { get; init; }

    /// <summary>The part that the issuer signed.</summary>
    public required ReadOnlyMemory<byte> RawToBeSigned { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The serial number.</summary>
    public required BigInteger SerialNumber { get; init; }

    /// <summary>The issuer's name in DER.</summary>
    public required ReadOnlyMemory<byte> RawIssuer { get; init; }

    /// <summary>The subject's name in DER.</summary>
    public required ReadOnlyMemory<byte> RawSubject { get; init; }

    /// <summary>The subject's relative names in the order of the certificate, as object identifier and text.</summary>
    public required IReadOnlyList<IReadOnlyList<(string Oid, string Value)>> SubjectNames { get; init; }

    /// <summary>From when on it is valid.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when (included) it is valid.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The subject's key in DER.</summary>
    public required ReadOnlyMemory<byte> RawSubjectPublicKeyInfo { get; init; }

    /// <summary>The extensions, in the order of the certificate.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    /// <summary>The basic constraints; null where there are none.</summary>
    public (bool IsAuthority, int? PathLength)? BasicConstraints { get; internal init; }

    /// <summary>What the key may be used for; <see cref="CertificateKeyUsages.None"/> where nothing is said.</summary>
    public CertificateKeyUsages KeyUsages { get; internal init; }

    /// <summary>Extended key usages; empty where nothing is said, which means any.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; internal init; } = [];

    /// <summary>The subject's alternative names.</summary>
    public SubjectAlternativeNames AlternativeNames { get; internal init; } = SubjectAlternativeNames.None;

    /// <summary>Whether it is an authority's.</summary>
    public bool IsAuthority => BasicConstraints is { IsAuthority: true };

    internal string SignatureOid { get; init; } = "";

    internal ReadOnlyMemory<byte> SignatureParameters { get; init; }

    internal ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="CertificateException">It is malformed, or has bytes after its end.</exception>
    public static Certificate Parse(ReadOnlyMemory<byte> der) => CertificateReader.Read(der);

    /// <summary>Reads all certificates of a text in PEM, in its order; other blocks are passed over.</summary>
    /// <exception cref="CertificateException">One is malformed.</exception>
    public static IReadOnlyList<Certificate> ParsePem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var certificates = new List<Certificate>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "CERTIFICATE")
            {
                certificates.Add(Parse(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            }

            rest = rest[fields.Location.End..];
        }

        return certificates;
    }

    /// <summary>The subject's key.</summary>
    /// <exception cref="CertificateException">It is of a kind that is not supported.</exception>
    public SignatureKey PublicKey()
    {
        try
        {
            return SignatureKey.Import(RawSubjectPublicKeyInfo);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"x509: {e.Message}", e);
        }
    }

    /// <summary>An extension; null where there is none of this name.</summary>
    public CertificateExtension? Extension(string oid) => Extensions.FirstOrDefault(extension => extension.Oid == oid);

    /// <summary>Whether it is valid at a time, ends included.</summary>
    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    /// <summary>Whether it names <paramref name="issuer"/> as its issuer and has its signature, and the issuer may give it.</summary>
    public bool IsIssuedBy(Certificate issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return RawIssuer.Span.SequenceEqual(issuer.RawSubject.Span) && HasSignatureOf(issuer);
    }

    /// <summary>Whether an authority's key made its signature, and was allowed to.</summary>
    public bool HasSignatureOf(Certificate authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        var mayIssue = authority.BasicConstraints switch
        {
            { IsAuthority: false } => false,
            null => authority.Version < 3,
            _ => true,
        };
        return mayIssue
            && (authority.KeyUsages == CertificateKeyUsages.None || authority.KeyUsages.HasFlag(CertificateKeyUsages.CertificateSign))
            && HasSignatureOfKey(authority);
    }

    /// <summary>Whether a certificate's key made its signature, whatever that key is for.</summary>
    public bool HasSignatureOfKey(Certificate signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        try
        {
            return CertificateSignature.Verify(signer.PublicKey(), RawToBeSigned.Span, Signature.Span, SignatureOid, SignatureParameters);
        }
        catch (CertificateException)
        {
            return false;
        }
    }

    /// <summary>The subject as RFC 4514 writes it: <c>CN=…,O=…</c>, the last name first.</summary>
    public string SubjectText() => DistinguishedName.Format(SubjectNames);

    /// <inheritdoc />
    public bool Equals(Certificate? other) => other is not null && RawData.Span.SequenceEqual(other.RawData.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }
}
