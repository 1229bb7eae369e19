using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flux.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>What a log signed of itself: its name, size and root.</summary>
/// <remarks>Spec: C2SP tlog-checkpoint and signed-note; Rekor 1 has its own ids of keys.</remarks>
internal sealed class LogCheckpoint
{
    private const string SignatureMark = "— ";

    private readonly byte[] _text;
    private readonly List<(string Name, uint KeyId, byte[] Signature)> _signatures = [];

    private LogCheckpoint(string note)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || split + 2 >= note.Length)
        {
            throw new SignatureException("malformed note");
        }

        _text = Encoding.UTF8.GetBytes(note[..(split + 1)]);
        foreach (var line in note[(split + 2)..^1].Split('\n'))
        {
            var parts = line.StartsWith(SignatureMark, StringComparison.Ordinal) ? line[SignatureMark.Length..].Split(' ') : [];
            if (parts is not [{ Length: > 0 } name, var encoded])
            {
                throw new SignatureException("malformed signature of a note");
            }

            var bytes = Base64.Decode(encoded);
            if (bytes.Length < 5)
            {
                throw new SignatureException("signature of a note is too small");
            }

            _signatures.Add((name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]));
        }

        var lines = note[..split].Split('\n');
        if (lines.Length < 3 || lines[0].Length == 0 || !ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > long.MaxValue)
        {
            throw new SignatureException("malformed checkpoint");
        }

        (Origin, Size, RootHash) = (lines[0], (long)size, Base64.Decode(lines[2]));
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>How many entries the log has.</summary>
    public long Size { get; }

    /// <summary>The root of its tree.</summary>
    public byte[] RootHash { get; }

    /// <summary>Whether the name ends with a tree's number, as Rekor 1 writes it.</summary>
    public bool IsRekor1
    {
        get
        {
            var at = Origin.LastIndexOf(" - ", StringComparison.Ordinal);
            return at >= 0 && at + 3 < Origin.Length && !Origin.AsSpan(at + 3).ContainsAnyExceptInRange('0', '9');
        }
    }

    /// <exception cref="SignatureException">It is malformed.</exception>
    public static LogCheckpoint Parse(string note) => new(note);

    /// <summary>Checks a checkpoint of Rekor 1: every signature has to be the log's.</summary>
    /// <exception cref="SignatureException">One is not.</exception>
    public void VerifyRekor1(SignatureKey key)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key.SubjectPublicKeyInfo.Span));
        if (!_signatures.TrueForAll(signature => signature.KeyId == id && key.Verify(_text, signature.Signature, HashAlgorithmName.SHA256)))
        {
            throw new SignatureException("signature on checkpoint did not verify");
        }
    }

    /// <summary>Checks a checkpoint of Rekor 2: the log has signed it; witnesses may have too.</summary>
    /// <exception cref="SignatureException">The log has not, or it is another log's.</exception>
    public void VerifyRekor2(SignatureKey key, string origin)
    {
        var id = KeyId(origin, key);
        var own = _signatures.Where(signature => signature.Name == origin && signature.KeyId == id).ToList();
        if (own.Count != 1 || !key.Verify(_text, own[0].Signature, HashOf(key)))
        {
            throw new SignatureException($"verifying log entry: unverified checkpoint signature: no valid signature for key {origin}");
        }

        if (Origin != origin)
        {
            throw new SignatureException($"verifying log entry: got origin \"{Origin}\" but expected \"{origin}\"");
        }
    }

    private static HashAlgorithmName HashOf(SignatureKey key) => key switch
    {
        { Kind: SignatureKeyKind.Ecdsa, Bits: 384 } => HashAlgorithmName.SHA384,
        { Kind: SignatureKeyKind.Ecdsa, Bits: 521 } => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static uint KeyId(string origin, SignatureKey key)
    {
        byte[] prefix = [.. Encoding.UTF8.GetBytes(origin), (byte)'\n'];
        byte[] identified = key.Kind switch
        {
            SignatureKeyKind.Ed25519 => [.. prefix, 1, .. key.RawEd25519.Span],
            SignatureKeyKind.Rsa => [.. prefix, 255, .. "PKIX-RSA-PKCS#1v1.5"u8, .. key.SubjectPublicKeyInfo.Span],
            _ => key.SubjectPublicKeyInfo.ToArray(),
        };
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(identified));
    }
}
