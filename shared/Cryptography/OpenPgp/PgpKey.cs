using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>A public or secret key packet of version 4.</summary>
/// <remarks>Spec: RFC 9580, sections 5.5 and 5.5.4; secret keys without passphrase.</remarks>
public sealed class PgpKey
{
    private readonly byte[] _hashed;

    private PgpKey(bool isSubkey, DateTimeOffset created, PgpAlgorithm algorithm, byte[] hashed)
    {
        (IsSubkey, Created, Algorithm, _hashed) = (isSubkey, created, algorithm, hashed);
        FingerprintBytes = SHA1.HashData([0x99, (byte)(hashed.Length >> 8), (byte)hashed.Length, .. hashed]);
    }

    /// <summary>Whether it belongs to another key.</summary>
    public bool IsSubkey { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The fingerprint in upper-case hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexString(FingerprintBytes);

    /// <summary>The last eight bytes of the fingerprint.</summary>
    public ulong KeyId => BinaryPrimitives.ReadUInt64BigEndian(FingerprintBytes.AsSpan(12));

    /// <summary>The key id as sixteen upper-case hexadecimal digits.</summary>
    public string KeyIdText => KeyId.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the secret part is there and needs no passphrase.</summary>
    public bool HasSecret => Secret is not null;

    /// <summary>Whether there is a secret part that a passphrase protects or a card keeps.</summary>
    public bool IsProtected { get; private init; }

    internal PgpAlgorithm Algorithm { get; }

    internal byte[] FingerprintBytes { get; }

    internal IReadOnlyList<byte[]> Numbers { get; private init; } = [];

    internal byte[]? CurveOid { get; private init; }

    internal byte[] KdfParameters { get; private init; } = [];

    internal IReadOnlyList<byte[]>? Secret { get; private init; }

    internal PgpCurve? Curve => CurveOid is null ? null : PgpCurve.Find(CurveOid);

    internal bool CanSign => Algorithm is PgpAlgorithm.Rsa or PgpAlgorithm.RsaSign or PgpAlgorithm.Dsa or PgpAlgorithm.Ecdsa or PgpAlgorithm.EdDsa
        or PgpAlgorithm.Ed25519 or PgpAlgorithm.Ed448;

    /// <summary>What signatures over the key hash.</summary>
    internal byte[] SignedForm => [0x99, (byte)(_hashed.Length >> 8), (byte)_hashed.Length, .. _hashed];

    /// <summary>Reads a key packet; null where its version or algorithm is not known.</summary>
    /// <exception cref="PgpException">It is cut off.</exception>
    internal static PgpKey? Read(PgpPacket packet)
    {
        var reader = new PgpReader(packet.Body);
        if (reader.Byte() != 4)
        {
            return null;
        }

        var created = DateTimeOffset.FromUnixTimeSeconds(reader.UInt32());
        var algorithm = (PgpAlgorithm)reader.Byte();
        byte[]? oid = null;
        byte[] kdf = [];
        List<byte[]> numbers = [];
        switch (algorithm)
        {
            case PgpAlgorithm.Rsa or PgpAlgorithm.RsaEncrypt or PgpAlgorithm.RsaSign:
                numbers = Integers(ref reader, 2);
                break;
            case PgpAlgorithm.Elgamal:
                numbers = Integers(ref reader, 3);
                break;
            case PgpAlgorithm.Dsa:
                numbers = Integers(ref reader, 4);
                break;
            case PgpAlgorithm.Ecdh or PgpAlgorithm.Ecdsa or PgpAlgorithm.EdDsa:
                oid = reader.Bytes(reader.Byte()).ToArray();
                numbers = Integers(ref reader, 1);
                kdf = algorithm == PgpAlgorithm.Ecdh ? reader.Bytes(reader.Byte()).ToArray() : [];
                break;
            case PgpAlgorithm.X25519 or PgpAlgorithm.Ed25519:
                numbers = [reader.Bytes(32).ToArray()];
                break;
            case PgpAlgorithm.X448 or PgpAlgorithm.Ed448:
                numbers = [reader.Bytes(algorithm == PgpAlgorithm.X448 ? 56 : 57).ToArray()];
                break;
            default:
                return null;
        }

        var hashed = packet.Body[..(packet.Body.Length - reader.Rest.Length)];
        var isSecret = packet.Tag is PgpPacket.SecretKey or PgpPacket.SecretSubkey;
        var secret = isSecret ? ReadSecret(algorithm, ref reader) : null;
        return new(packet.Tag is PgpPacket.PublicSubkey or PgpPacket.SecretSubkey, created, algorithm, hashed)
        {
            Numbers = numbers,
            CurveOid = oid,
            KdfParameters = kdf,
            Secret = secret,
            IsProtected = isSecret && secret is null,
        };
    }

    private static List<byte[]> Integers(ref PgpReader reader, int count)
    {
        var numbers = new List<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            numbers.Add(reader.Integer());
        }

        return numbers;
    }

    private static List<byte[]>? ReadSecret(PgpAlgorithm algorithm, ref PgpReader reader)
    {
        if (reader.Byte() != 0)
        {
            return null;
        }

        var start = reader.Rest;
        List<byte[]> secret = algorithm switch
        {
            PgpAlgorithm.Rsa or PgpAlgorithm.RsaEncrypt or PgpAlgorithm.RsaSign => Integers(ref reader, 4),
            PgpAlgorithm.X25519 or PgpAlgorithm.Ed25519 => [reader.Bytes(32).ToArray()],
            PgpAlgorithm.X448 => [reader.Bytes(56).ToArray()],
            PgpAlgorithm.Ed448 => [reader.Bytes(57).ToArray()],
            _ => Integers(ref reader, 1),
        };
        var sum = 0;
        foreach (var b in start[..(start.Length - reader.Rest.Length)])
        {
            sum += b;
        }

        return reader.UInt16() == (ushort)sum ? secret : throw new PgpException("openpgp: invalid data: private key checksum failure");
    }
}
