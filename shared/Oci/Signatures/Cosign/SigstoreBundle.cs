using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A signature with all that is needed to verify it.</summary>
/// <remarks>Spec: sigstore protobuf-specs, <c>Bundle</c> of version 0.3.</remarks>
internal sealed record SigstoreBundle
{
    private const string MediaTypeBase = "application/vnd.dev.sigstore.bundle";
    private const int MaxEntries = 32;
    private const int MaxSignatures = 32;

    /// <summary>The envelope; null where the bundle signs bytes without saying anything of them.</summary>
    public required DsseEnvelope? Envelope { get; init; }

    /// <summary>The signer's certificate; null where the signer is a key.</summary>
    public required Certificate? Certificate { get; init; }

    /// <summary>Entries of transparency logs.</summary>
    public required IReadOnlyList<LogEntry> Entries { get; init; }

    /// <summary>Time stamps over the signature.</summary>
    public required IReadOnlyList<byte[]> Timestamps { get; init; }

    /// <summary>The signature; empty where there is none.</summary>
    public byte[] Signature => Envelope?.Signatures is [var first, ..] ? first : [];

    /// <summary>Reads a bundle.</summary>
    /// <exception cref="FormatException">It is malformed, or of a version that is not known or too old for signatures of images.</exception>
    public static SigstoreBundle Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Read(ProtoJson.Parse(json, "mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"));
        }
        catch (CertificateException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static SigstoreBundle Read(ProtoJson bundle)
    {
        if (bundle.Text("mediaType") is not (MediaTypeBase + ".v0.3+json" or MediaTypeBase + "+json;version=0.3") and var other)
        {
            throw new FormatException($"unsupported media type: {other}");
        }

        var material = bundle.Required(
            "verificationMaterial", "publicKey", "x509CertificateChain", "certificate", "tlogEntries", "timestampVerificationData");
        var signer = material.OneOf("publicKey", "x509CertificateChain", "certificate") switch
        {
            "publicKey" => null,
            "certificate" => Certificate.Parse(material.Required("certificate", "rawBytes").Bytes("rawBytes")),
            "x509CertificateChain" => throw new FormatException("verification material cannot be X.509 certificate chain (for bundle v0.3)"),
            _ => throw new FormatException("missing verification material"),
        };
        material.Message("publicKey", "hint")?.Text("hint");
        var content = bundle.OneOf("messageSignature", "dsseEnvelope") ?? throw new FormatException("missing bundle content");
        var entries = material.Messages("tlogEntries", MaxEntries,
            "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof", "canonicalizedBody").Select(LogEntry.Read).ToList();
        if (entries.Count > 0 && entries.TrueForAll(entry => entry.Proof is null))
        {
            throw new FormatException("inclusion proof missing in bundle (required for bundle v0.2)");
        }

        var stamps = material.Message("timestampVerificationData", "rfc3161Timestamps")?.Messages("rfc3161Timestamps", MaxEntries, "signedTimestamp") ?? [];
        return new()
        {
            Envelope = content == "dsseEnvelope" ? ReadEnvelope(bundle) : null,
            Certificate = signer,
            Entries = entries,
            Timestamps = [.. stamps.Select(stamp => stamp.Bytes("signedTimestamp"))],
        };
    }

    private static DsseEnvelope ReadEnvelope(ProtoJson bundle)
    {
        var envelope = bundle.Required("dsseEnvelope", "payload", "payloadType", "signatures");
        var signatures = envelope.Messages("signatures", MaxSignatures, "sig", "keyid");
        return new(envelope.Text("payloadType"), envelope.Bytes("payload"), [.. signatures.Select(signature => signature.Bytes("sig"))]);
    }
}
