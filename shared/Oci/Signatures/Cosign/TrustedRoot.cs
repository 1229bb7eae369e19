using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whom keyless signatures are checked against: certificate authorities, logs and time stamp authorities.</summary>
/// <remarks>Spec: sigstore protobuf-specs, <c>TrustedRoot</c> of media type version 0.1.</remarks>
public sealed class TrustedRoot
{
    private const string MediaType = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
    private const int MaxEntries = 256;

    private TrustedRoot(
        IReadOnlyDictionary<string, TransparencyLog> logs,
        IReadOnlyDictionary<string, TransparencyLog> certificateLogs,
        IReadOnlyList<TrustedAuthority> authorities,
        IReadOnlyList<TrustedAuthority> timestampAuthorities) =>
        (Logs, CertificateLogs, Authorities, TimestampAuthorities) = (logs, certificateLogs, authorities, timestampAuthorities);

    internal IReadOnlyDictionary<string, TransparencyLog> Logs { get; }

    internal IReadOnlyDictionary<string, TransparencyLog> CertificateLogs { get; }

    internal IReadOnlyList<TrustedAuthority> Authorities { get; }

    internal IReadOnlyList<TrustedAuthority> TimestampAuthorities { get; }

    /// <summary>Reads <c>trusted_root.json</c>.</summary>
    /// <exception cref="SignatureException">It is malformed, or a key or certificate in it cannot be used.</exception>
    public static TrustedRoot Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var root = ProtoJson.Parse(json, "mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
            if (root.Text("mediaType") is not MediaType and var other)
            {
                throw new FormatException($"unsupported TrustedRoot media type: {other}");
            }

            return new(ReadLogs(root, "tlogs"), ReadLogs(root, "ctlogs"), ReadAuthorities(root, "certificateAuthorities", isTimestamp: false),
                ReadAuthorities(root, "timestampAuthorities", isTimestamp: true));
        }
        catch (Exception e) when (e is FormatException or CryptographicException or CertificateException)
        {
            throw new SignatureException($"unable to parse trusted root: {e.Message}", e);
        }
    }

    private static Dictionary<string, TransparencyLog> ReadLogs(ProtoJson root, string name)
    {
        var logs = new Dictionary<string, TransparencyLog>();
        foreach (var log in root.Messages(name, MaxEntries, "baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator"))
        {
            if (log.Text("hashAlgorithm") != "SHA2_256")
            {
                throw new FormatException($"unsupported tlog hash algorithm: {log.Text("hashAlgorithm")}");
            }

            var id = Convert.ToHexStringLower(log.Required("logId", "keyId").Bytes("keyId"));
            var key = log.Required("publicKey", "rawBytes", "keyDetails", "validFor");
            var valid = key.Required("validFor", "start", "end");
            logs[id] = new()
            {
                BaseUrl = log.Text("baseUrl"),
                Id = id,
                Key = KeyOf(key),
                Start = valid.Time("start") ?? throw new FormatException("tlog missing public key validity period start time"),
                End = valid.Time("end"),
            };
        }

        return logs;
    }

    private static SignatureKey KeyOf(ProtoJson message)
    {
        var details = message.Text("keyDetails");
        var raw = message.Bytes("rawBytes");
        SignatureKeyKind? expected = details switch
        {
            "PKIX_ECDSA_P256_SHA_256" or "PKIX_ECDSA_P384_SHA_384" or "PKIX_ECDSA_P521_SHA_512" => SignatureKeyKind.Ecdsa,
            "PKIX_RSA_PKCS1V15_2048_SHA256" or "PKIX_RSA_PKCS1V15_3072_SHA256" or "PKIX_RSA_PKCS1V15_4096_SHA256" => SignatureKeyKind.Rsa,
            "PKIX_ED25519" => SignatureKeyKind.Ed25519,
            "PKCS1_RSA_PKCS1V5" => null,
            _ => throw new FormatException($"unsupported tlog public key type: {details}"),
        };
        if (expected is null)
        {
            using var rsa = RSA.Create();
            rsa.ImportRSAPublicKey(raw, out _);
            return SignatureKey.Import(rsa.ExportSubjectPublicKeyInfo());
        }

        var key = SignatureKey.Import(raw);
        return key.Kind == expected ? key : throw new FormatException($"tlog public key is not of type {details}");
    }

    private static List<TrustedAuthority> ReadAuthorities(ProtoJson root, string name, bool isTimestamp)
    {
        var authorities = new List<TrustedAuthority>();
        foreach (var authority in root.Messages(name, MaxEntries, "subject", "uri", "certChain", "validFor", "operator"))
        {
            authority.Message("subject", "organization", "commonName");
            var certificates = authority.Required("certChain", "certificates").Messages("certificates", MaxEntries, "rawBytes")
                .Select(certificate => Certificate.Parse(certificate.Bytes("rawBytes"))).ToList();
            if (certificates.Count == 0)
            {
                throw new FormatException("CertificateAuthority cert chain is empty");
            }

            var leaf = isTimestamp && !certificates[0].IsAuthority ? certificates[0] : null;
            if (leaf is not null && certificates.Count == 1)
            {
                throw new FormatException("timestamping authority has no root certificate");
            }

            var valid = authority.Message("validFor", "start", "end");
            authorities.Add(new()
            {
                Uri = authority.Text("uri"),
                Root = certificates[^1],
                Intermediates = [.. certificates.Skip(leaf is null ? 0 : 1).SkipLast(1)],
                Leaf = leaf,
                Start = valid?.Time("start"),
                End = valid?.Time("end"),
            });
        }

        return authorities;
    }
}
