using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flux.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A log's entry of a signature, with what proves that it is in the log.</summary>
/// <remarks>Spec: sigstore protobuf-specs, <c>TransparencyLogEntry</c>.</remarks>
internal sealed record LogEntry
{
    private const int MaxHashes = 64;

    /// <summary>The entry's place among all that the log has ever had.</summary>
    public required long LogIndex { get; init; }

    /// <summary>The log's id in lower-case hex.</summary>
    public required string LogId { get; init; }

    /// <summary>When the log took it, in seconds since 1970; 0 where the log does not say.</summary>
    public required long IntegratedTime { get; init; }

    /// <summary>The log's signed promise; empty where there is none.</summary>
    public byte[] Promise { get; init; } = [];

    /// <summary>The proof; null where there is none.</summary>
    public (long LogIndex, byte[] RootHash, long TreeSize, IReadOnlyList<byte[]> Hashes, string Checkpoint)? Proof { get; init; }

    /// <summary>The body's bytes.</summary>
    public required byte[] RawBody { get; init; }

    /// <summary>The body.</summary>
    public required LogEntryBody Body { get; init; }

    /// <summary>The same as a point in time.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(IntegratedTime);

    /// <exception cref="FormatException">It is malformed.</exception>
    public static LogEntry Read(ProtoJson entry)
    {
        var id = entry.Required("logId", "keyId").Bytes("keyId");
        var kind = entry.Required("kindVersion", "kind", "version");
        kind.Text("kind");
        kind.Text("version");
        var body = entry.Bytes("canonicalizedBody");
        var index = entry.Int64("logIndex");
        var time = entry.Int64("integratedTime");
        if (id.Length == 0 || body.Length == 0 || index < 0 || time is < 0 or > 253_402_300_799)
        {
            throw new FormatException("nil value in transaction log entry");
        }

        var promise = entry.Message("inclusionPromise", "signedEntryTimestamp");
        return new()
        {
            LogIndex = index,
            LogId = Convert.ToHexStringLower(id),
            IntegratedTime = time,
            Promise = promise?.Bytes("signedEntryTimestamp") ?? [],
            Proof = entry.Message("inclusionProof", "logIndex", "rootHash", "treeSize", "hashes", "checkpoint") is { } proof ? ReadProof(proof) : null,
            RawBody = body,
            Body = LogEntryBody.Parse(body),
        };
    }

    /// <summary>Checks the log's promise, which also vouches for the time.</summary>
    /// <exception cref="SignatureException">It is not the log's, or the log's key was not good at the time.</exception>
    public void VerifyPromise(TransparencyLog log)
    {
        if (!log.IsValidAt(Time))
        {
            throw new SignatureException("rekor log public key not valid at payload integrated time");
        }

        // JSON in RFC 8785's canonical form: base64, hex and numbers need no escapes
        var signed = string.Create(CultureInfo.InvariantCulture,
            $$"""{"body":"{{Convert.ToBase64String(RawBody)}}","integratedTime":{{IntegratedTime}},"logID":"{{LogId}}","logIndex":{{LogIndex}}}""");
        if (log.Key.Kind != SignatureKeyKind.Ecdsa || !log.Key.Verify(Encoding.UTF8.GetBytes(signed), Promise, HashAlgorithmName.SHA256))
        {
            throw new SignatureException("unable to verify SET");
        }
    }

    private static (long, byte[], long, IReadOnlyList<byte[]>, string) ReadProof(ProtoJson proof)
    {
        var checkpoint = proof.Required("checkpoint", "envelope").Text("envelope");
        return checkpoint.Length > 0
            ? (proof.Int64("logIndex"), proof.Bytes("rootHash"), proof.Int64("treeSize"), proof.BytesList("hashes", MaxHashes), checkpoint)
            : throw new FormatException("inclusion proof checkpoint empty");
    }
}
