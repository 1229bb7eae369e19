using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>A signature packet of version 4.</summary>
/// <remarks>Spec: RFC 9580, section 5.2; which subpackets count as in ProtonMail/go-crypto v1.5.</remarks>
internal sealed class PgpSignature
{
    public const int Binary = 0x00;
    public const int Text = 0x01;
    public const int SubkeyBinding = 0x18;
    public const int PrimaryKeyBinding = 0x19;
    public const int DirectKey = 0x1F;
    public const int KeyRevocation = 0x20;
    public const int SubkeyRevocation = 0x28;
    public const int CertificationRevocation = 0x30;

    private const byte KeyCompromised = 2;

    private byte[] _suffix = [];
    private byte[] _fields = [];

    public int Type { get; private init; }

    public PgpAlgorithm Algorithm { get; private init; }

    public int Hash { get; private init; }

    public DateTimeOffset? Created { get; private set; }

    public ulong? Issuer { get; private set; }

    public byte[]? IssuerFingerprint { get; private set; }

    /// <summary>What the key may be used for; null where it does not say.</summary>
    public byte? KeyFlags { get; private set; }

    public bool IsPrimaryUserId { get; private set; }

    public PgpSignature? Embedded { get; private set; }

    public bool MaySign => (KeyFlags & 2) != 0;

    /// <summary>Whether it is a revocation because the key was compromised, which counts from the beginning of time.</summary>
    public bool IsCompromise { get; private set; }

    private uint ValidSeconds { get; set; }

    private uint KeyValidSeconds { get; set; }

    private bool HasCriticalNotation { get; set; }

    /// <summary>Reads a signature; null where its version, algorithm, or something critical of it is not known.</summary>
    /// <exception cref="PgpException">It is malformed.</exception>
    public static PgpSignature? Read(ReadOnlySpan<byte> body, int depth = 0)
    {
        var reader = new PgpReader(body);
        if (reader.Byte() != 4)
        {
            return null;
        }

        var type = reader.Byte();
        var algorithm = (PgpAlgorithm)reader.Byte();
        var hash = reader.Byte();
        var hashed = reader.Bytes(reader.UInt16());
        var hashedLength = 6 + hashed.Length;
        var unhashed = reader.Bytes(reader.UInt16());
        reader.UInt16();
        var signature = new PgpSignature
        {
            Type = type,
            Algorithm = algorithm,
            Hash = hash,
            _suffix = [.. body[..hashedLength], 4, 0xFF, 0, 0, (byte)(hashedLength >> 8), (byte)hashedLength],
            _fields = reader.Rest.ToArray(),
        };
        if (!signature.ReadSubpackets(hashed, isHashed: true, depth) || !signature.ReadSubpackets(unhashed, isHashed: false, depth))
        {
            return null;
        }

        return signature.Created is null ? throw new PgpException("openpgp: invalid data: no creation time in signature") : signature;
    }

    /// <summary>Whether a key made it, as far as it says.</summary>
    public bool IsFrom(PgpKey key) => IssuerFingerprint is { Length: >= 20 } ? IssuerFingerprint.AsSpan().SequenceEqual(key.FingerprintBytes) : Issuer == key.KeyId;

    /// <summary>Whether it is out of its time, or of the future, or bears a notation that must be understood and is not.</summary>
    public bool IsInvalidAt(DateTimeOffset now) => HasCriticalNotation || IsExpired(now);

    public bool IsExpired(DateTimeOffset now) => Created is not { } created || created.ToUnixTimeSeconds() > now.ToUnixTimeSeconds()
        || (ValidSeconds != 0 && now.ToUnixTimeSeconds() > created.ToUnixTimeSeconds() + ValidSeconds);

    /// <summary>Whether a key has run out by what this self-signature says of it.</summary>
    public bool ExpiresKey(PgpKey key, DateTimeOffset now) => key.Created > now
        || (KeyValidSeconds != 0 && now.ToUnixTimeSeconds() > key.Created.ToUnixTimeSeconds() + KeyValidSeconds);

    /// <summary>Whether the signature over data holds.</summary>
    public bool Verify(PgpKey key, ReadOnlySpan<byte> data)
    {
        if (!key.CanSign || key.Algorithm != Algorithm || PgpHashes.Find(Hash) is not { } name)
        {
            return false;
        }

        var digest = CryptographicOperations.HashData(name, [.. data, .. _suffix]);
        try
        {
            return PgpVerification.Verify(key, name, digest, _fields);
        }
        catch (Exception e) when (e is CryptographicException or PgpException or ArgumentException)
        {
            return false;
        }
    }

    // false where something critical is not known
    private bool ReadSubpackets(ReadOnlySpan<byte> data, bool isHashed, int depth)
    {
        while (!data.IsEmpty)
        {
            var (size, length) = PgpPacket.Length(data);
            if (length == 0 || data.Length - size < length)
            {
                throw new PgpException("openpgp: invalid data: subpacket truncated");
            }

            var body = data.Slice(size, length);
            data = data[(size + length)..];
            if (!ReadSubpacket(body[0] & 0x7F, (body[0] & 0x80) != 0, body[1..], isHashed, depth))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadSubpacket(int type, bool isCritical, ReadOnlySpan<byte> body, bool isHashed, int depth)
    {
        // outside of what is hashed only hints count
        if (!isHashed && type is not (16 or 33 or 32))
        {
            return true;
        }

        var reader = new PgpReader(body);
        switch (type)
        {
            case 2:
                Created = DateTimeOffset.FromUnixTimeSeconds(reader.UInt32());
                return true;
            case 3:
                ValidSeconds = reader.UInt32();
                return true;
            case 9:
                KeyValidSeconds = reader.UInt32();
                return true;
            case 16:
                Issuer = reader.UInt64();
                return true;
            case 20:
                HasCriticalNotation |= isCritical;
                return true;
            case 25:
                IsPrimaryUserId = reader.Byte() != 0;
                return true;
            case 27:
                KeyFlags = body.IsEmpty ? (byte)0 : body[0];
                return true;
            case 29:
                IsCompromise = reader.Byte() == KeyCompromised;
                return true;
            case 32:
                Embedded = depth == 0 ? Read(body, depth + 1) : throw new PgpException("openpgp: invalid data: nested embedded signature");
                return true;
            case 33:
                reader.Byte();
                IssuerFingerprint = reader.Rest.ToArray();
                Issuer ??= IssuerFingerprint.Length == 20 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(IssuerFingerprint.AsSpan(12)) : null;
                return true;
            default:
                return !isCritical || type is 11 or 21 or 22 or 24 or 26 or 28 or 30 or 34 or 35 or 39;
        }
    }
}
