using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>What a log keeps of a signature.</summary>
/// <remarks>
/// Spec: Rekor types <c>dsse</c> 0.0.1, <c>hashedrekord</c> 0.0.1 and <c>intoto</c> 0.0.2, and Rekor 2's <c>hashedrekord</c> 0.0.2. The log wrote the
/// body and vouches for its bytes, so it is read exactly.
/// </remarks>
internal sealed record LogEntryBody
{
    private const int MaxBytes = 4 << 20;

    private LogEntryBody()
    {
    }

    /// <summary>What sort of entry it is.</summary>
    public required string Kind { get; init; }

    /// <summary>The version of the sort.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is an entry of Rekor 2.</summary>
    public bool IsRekor2 => Version == "0.0.2" && Kind == "hashedrekord";

    /// <summary>Whether it is of a sort that can be compared with a bundle.</summary>
    public bool IsSupported { get; private init; }

    /// <summary>The signature.</summary>
    public byte[] Signature { get; private init; } = [];

    /// <summary>The hash of a DSSE payload; null where the entry has none.</summary>
    public byte[]? PayloadHash { get; private init; }

    /// <summary>The hash of the data that was signed, in lower-case hex; null where the entry has none.</summary>
    public string? DataHash { get; private init; }

    /// <summary>The certificate or key as bytes inside its PEM, or as DER; empty where there is none.</summary>
    public byte[] KeyMaterial { get; private init; } = [];

    /// <summary>Reads a body.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static LogEntryBody Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            throw new FormatException($"a log entry is larger than {MaxBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 32, AllowDuplicateProperties = false });
            var root = document.RootElement;
            var (kind, version) = (Text(root, "kind"), Text(root, "apiVersion"));
            var spec = root.GetProperty("spec");
            return (kind, version) switch
            {
                ("dsse", "0.0.1") => Dsse(spec),
                ("hashedrekord", "0.0.1") => HashedRekord(spec),
                ("intoto", "0.0.2") => InToto(spec),
                _ => new() { Kind = kind, Version = version, IsSupported = kind == "hashedrekord" && version == "0.0.2" },
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or SignatureException)
        {
            throw new FormatException($"entry body is not recognizable: {e.Message}", e);
        }
    }

    /// <summary>Whether the entry is of a certificate.</summary>
    public bool HasCertificate(Certificate certificate) => KeyMaterial.AsSpan().SequenceEqual(certificate.RawData.Span);

    /// <summary>Whether the entry is of a key.</summary>
    public bool HasKey(SignatureKey key)
    {
        try
        {
            return SignatureKey.Import(KeyMaterial).IsSame(key);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static LogEntryBody Dsse(JsonElement spec)
    {
        var first = spec.GetProperty("signatures").EnumerateArray().First();
        return new()
        {
            Kind = "dsse",
            Version = "0.0.1",
            IsSupported = true,
            Signature = Base64.Decode(Text(first, "signature")),
            KeyMaterial = Pem(Base64.Decode(Text(first, "verifier"))),
            PayloadHash = Sha256(spec.GetProperty("payloadHash")),
        };
    }

    private static LogEntryBody HashedRekord(JsonElement spec)
    {
        var signature = spec.GetProperty("signature");
        return new()
        {
            Kind = "hashedrekord",
            Version = "0.0.1",
            IsSupported = true,
            Signature = Base64.Decode(Text(signature, "content")),
            KeyMaterial = Pem(Base64.Decode(Text(signature.GetProperty("publicKey"), "content"))),
            DataHash = Convert.ToHexStringLower(Sha256(spec.GetProperty("data").GetProperty("hash"))),
        };
    }

    private static LogEntryBody InToto(JsonElement spec)
    {
        var content = spec.GetProperty("content");
        var signatures = content.GetProperty("envelope").GetProperty("signatures").EnumerateArray().ToList();
        var first = signatures.Count == 1 ? signatures[0] : throw new FormatException("multiple signatures on DSSE envelopes are not currently supported");
        return new()
        {
            Kind = "intoto",
            Version = "0.0.2",
            IsSupported = true,
            // the text in base64 that stood in the envelope, in base64 again
            Signature = Base64.Decode(Encoding.Latin1.GetString(Base64.Decode(Text(first, "sig")))),
            KeyMaterial = Pem(Base64.Decode(Text(first, "publicKey"))),
            PayloadHash = Sha256(content.GetProperty("payloadHash")),
        };
    }

    private static byte[] Sha256(JsonElement hash)
    {
        var value = Convert.FromHexString(Text(hash, "value"));
        return Text(hash, "algorithm") == "sha256" && value.Length == 32 ? value : throw new FormatException("unexpected hash in a log entry");
    }

    private static byte[] Pem(byte[] text)
    {
        var pem = Encoding.Latin1.GetString(text);
        return PemEncoding.TryFind(pem, out var fields) && string.IsNullOrWhiteSpace(pem[fields.Location.End..])
            ? Convert.FromBase64String(pem[fields.Base64Data])
            : throw new FormatException("a log entry's key is not PEM");
    }

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
