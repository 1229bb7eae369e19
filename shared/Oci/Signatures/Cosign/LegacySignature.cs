using System.Text.Json;
using Flux.Cryptography.X509;
using Flux.Oci.Model;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A signature as older cosign kept it: a layer whose content was signed, with everything else in its annotations.</summary>
/// <remarks>Spec: sigstore/cosign specs/SIGNATURE_SPEC.md.</remarks>
internal sealed record LegacySignature
{
    private const string SignatureKeyName = "dev.cosignproject.cosign/signature";
    private const string CertificateKey = "dev.sigstore.cosign/certificate";
    private const string BundleKey = "dev.sigstore.cosign/bundle";
    private const string TimestampKey = "dev.sigstore.cosign/rfc3161timestamp";

    /// <summary>The signature in base64, as it stands there.</summary>
    public required string Encoded { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>What was signed.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The signer's certificate; null where there is none.</summary>
    public required Certificate? Certificate { get; init; }

    /// <summary>The log's entry; null where there is none.</summary>
    public required LogEntry? Entry { get; init; }

    /// <summary>A time stamp over the signature; null where there is none.</summary>
    public required byte[]? Timestamp { get; init; }

    /// <summary>Reads a layer.</summary>
    /// <exception cref="SignatureException">Something is missing or malformed.</exception>
    public static LegacySignature Read(OciDescriptor layer, byte[] payload)
    {
        if (!layer.Annotations.TryGetValue(SignatureKeyName, out var encoded))
        {
            throw new SignatureException($"signature layer {layer.Digest} is missing \"{SignatureKeyName}\" annotation");
        }

        var stamp = layer.Annotations.GetValueOrDefault(TimestampKey, "");
        return new()
        {
            Encoded = encoded,
            Signature = Base64.Decode(encoded),
            Payload = payload,
            Certificate = ReadCertificate(layer.Annotations.GetValueOrDefault(CertificateKey, "")),
            Entry = layer.Annotations.GetValueOrDefault(BundleKey, "") is { Length: > 0 } bundle ? ReadEntry(bundle) : null,
            Timestamp = stamp.Length == 0 ? null : FoldedJson.Parse(System.Text.Encoding.UTF8.GetBytes(stamp), "timestamp").Bytes("SignedRFC3161Timestamp"),
        };
    }

    private static Certificate? ReadCertificate(string pem)
    {
        try
        {
            return pem.Length > 0 && Cryptography.X509.Certificate.ParsePem(pem) is [var first, ..] ? first : null;
        }
        catch (Exception e) when (e is CertificateException or FormatException)
        {
            throw new SignatureException($"the certificate of a signature cannot be read: {e.Message}", e);
        }
    }

    private static LogEntry ReadEntry(string json)
    {
        var bundle = FoldedJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), "bundle");
        var payload = bundle.Member("Payload") is { ValueKind: JsonValueKind.Object } found ? found : throw new SignatureException("bundle has no payload");
        var body = Base64.Decode(payload.Text("body") ?? throw new SignatureException("bundle payload body is not a string"));
        var time = payload.Number("integratedTime") ?? 0;
        try
        {
            return new()
            {
                RawBody = body,
                Body = LogEntryBody.Parse(body),
                IntegratedTime = time is >= 0 and <= 253_402_300_799 ? time : throw new SignatureException("integrated time is out of range"),
                LogIndex = payload.Number("logIndex") ?? 0,
                LogId = Convert.ToHexStringLower(Convert.FromHexString(payload.Text("logID") ?? "")),
                Promise = bundle.Bytes("SignedEntryTimestamp") ?? [],
            };
        }
        catch (FormatException e)
        {
            throw new SignatureException($"error verifying bundle: {e.Message}", e);
        }
    }
}
