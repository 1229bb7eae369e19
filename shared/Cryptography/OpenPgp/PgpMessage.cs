using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>Decrypts messages. Integrity protection is required, and nothing is looked at before it was checked.</summary>
/// <remarks>Spec: RFC 9580, sections 5.1, 5.13 and 10.3; GnuPG's OCB packets as draft-koch-librepgp.</remarks>
public static class PgpMessage
{
    private const int MaxPlainBytes = 16 << 20;
    private const int MaxNesting = 8;

    /// <summary>The plain text of an armored message.</summary>
    /// <param name="armored">The message.</param>
    /// <param name="keys">Secret keys, with others among them.</param>
    /// <exception cref="PgpException">No key fits, or the message is malformed or was changed; the message is GnuPG's.</exception>
    public static byte[] Decrypt(string armored, IReadOnlyList<PgpKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var armor = PgpArmor.ReadFirst(armored);
        if (armor is not { Type: "PGP MESSAGE" })
        {
            throw new PgpException("gpg: no valid OpenPGP data found.\ngpg: decrypt_message failed: Unknown system error");
        }

        if (armor.ChecksumMatches == false)
        {
            throw new PgpException("gpg: CRC error");
        }

        var packets = PgpPacket.ReadAll(armor.Data);
        var sessionKeys = packets.TakeWhile(packet => packet.Tag is PgpPacket.EncryptedSessionKey or 3 or PgpPacket.Marker or PgpPacket.Padding)
            .Where(packet => packet.Tag == PgpPacket.EncryptedSessionKey)
            .Select(packet => PgpSessionKey.Read(packet.Body)).OfType<PgpSessionKey>().ToList();
        var encrypted = packets.FirstOrDefault(packet => packet.Tag is PgpPacket.IntegrityProtected or PgpPacket.AeadEncrypted or PgpPacket.Encrypted)
            ?? throw new PgpException("gpg: no valid OpenPGP data found.");
        if (encrypted.Tag == PgpPacket.Encrypted)
        {
            throw new PgpException("gpg: WARNING: message was not integrity protected\ngpg: decryption forced to fail!");
        }

        return Decrypt(sessionKeys, encrypted, keys);
    }

    private static byte[] Decrypt(List<PgpSessionKey> sessionKeys, PgpPacket encrypted, IReadOnlyList<PgpKey> keys)
    {
        PgpException? failure = null;
        foreach (var session in sessionKeys)
        {
            foreach (var key in keys.Where(key => key.HasSecret && session.IsFor(key)))
            {
                if (session.Decrypt(key) is not { } found)
                {
                    continue;
                }

                try
                {
                    return Content(Open(encrypted, found.Cipher, found.Key), 0);
                }
                catch (PgpException e)
                {
                    failure = e;
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(found.Key);
                }
            }
        }

        throw failure ?? NoKey(sessionKeys, keys);
    }

    private static PgpException NoKey(List<PgpSessionKey> sessionKeys, IReadOnlyList<PgpKey> keys)
    {
        var isProtected = sessionKeys.Exists(session => keys.Any(key => key.IsProtected && session.IsFor(key)));
        var lines = sessionKeys.Select(session => $"gpg: encrypted with {Name(session.Algorithm)} key, ID {session.KeyId:X16}\n");
        return new($"{string.Concat(lines)}gpg: decryption failed: {(isProtected ? "No passphrase given" : "No secret key")}");
    }

    private static string Name(PgpAlgorithm algorithm) => algorithm switch
    {
        PgpAlgorithm.Rsa or PgpAlgorithm.RsaEncrypt => "RSA",
        PgpAlgorithm.Elgamal => "ELG",
        PgpAlgorithm.Ecdh => "ECDH",
        _ => algorithm.ToString(),
    };

    private static byte[] Open(PgpPacket packet, int cipher, byte[] key) => (packet.Tag, packet.Body) switch
    {
        (PgpPacket.IntegrityProtected, [1, .. var data]) => OpenWithHash(cipher, key, data),
        (PgpPacket.IntegrityProtected, [2, var inner, var mode, var chunk, .. var rest]) => OpenVersion2(key, inner, mode, chunk, rest),
        (PgpPacket.AeadEncrypted, [1, var inner, var mode, var chunk, .. var rest]) => OpenLibre(key, inner, mode, chunk, rest),
        _ => throw new PgpException("gpg: unknown version of an encrypted packet"),
    };

    private static byte[] OpenWithHash(int cipher, byte[] key, byte[] data)
    {
        var plain = PgpCiphers.DecryptCfb(cipher, key, data, out var block);
        if (plain.Length < block + 2 + 22)
        {
            throw Manipulated();
        }

        var hash = SHA1.HashData(plain.AsSpan(0, plain.Length - 20));
        var matches = CryptographicOperations.FixedTimeEquals(hash, plain.AsSpan(plain.Length - 20))
            & (plain[^22] == 0xD3) & (plain[^21] == 0x14) & (plain[block - 2] == plain[block]) & (plain[block - 1] == plain[block + 1]);
        return matches ? plain[(block + 2)..^22] : throw Manipulated();
    }

    private static PgpException Manipulated() => new("gpg: WARNING: encrypted message has been manipulated!");

    private static byte[] OpenVersion2(byte[] key, byte cipher, byte mode, byte chunk, byte[] rest)
    {
        if (rest.Length < 32 + 16 || mode is not (2 or 3))
        {
            throw new PgpException(mode == 1 ? "AEAD mode EAX is not supported" : "gpg: malformed AEAD packet");
        }

        byte[] header = [0xD2, 2, cipher, mode, chunk];
        var nonceSize = mode == 2 ? 15 : 12;
        var size = PgpCiphers.KeySize(cipher);
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, size + nonceSize - 8, rest[..32], header);
        byte[] nonce = [.. derived[size..], 0, 0, 0, 0, 0, 0, 0, 0];
        return OpenChunks(mode, derived[..size], nonce, header, chunk, rest[32..], (prefix, index) =>
        {
            var own = (byte[])prefix.Clone();
            BinaryPrimitives.WriteInt64BigEndian(own.AsSpan(own.Length - 8), index);
            return own;
        }, appendsIndex: false);
    }

    private static byte[] OpenLibre(byte[] key, byte cipher, byte mode, byte chunk, byte[] rest)
    {
        if (mode != 2 || rest.Length < 15 + 16)
        {
            throw new PgpException(mode == 1 ? "AEAD mode EAX is not supported" : "gpg: malformed AEAD packet");
        }

        byte[] header = [0xD4, 1, cipher, mode, chunk];
        return OpenChunks(mode, key, rest[..15], header, chunk, rest[15..], (prefix, index) =>
        {
            var own = (byte[])prefix.Clone();
            for (var i = 0; i < 8; i++)
            {
                own[^(i + 1)] ^= (byte)(index >> (8 * i));
            }

            return own;
        }, appendsIndex: true);
    }

    private static byte[] OpenChunks(
        byte mode, byte[] key, byte[] nonce, byte[] header, byte chunkOctet, byte[] data, Func<byte[], long, byte[]> nonceOf, bool appendsIndex)
    {
        if (chunkOctet > 16)
        {
            throw new PgpException("gpg: AEAD chunks are too large");
        }

        var chunkSize = 1 << (chunkOctet + 6);
        var plain = new List<byte>(data.Length);
        long index = 0;
        var at = 0;
        while (at < data.Length - 16)
        {
            var length = Math.Min(chunkSize + 16, data.Length - 16 - at);
            var associated = appendsIndex ? [.. header, .. BigEndian(index)] : header;
            plain.AddRange(OpenChunk(mode, key, nonceOf(nonce, index), data.AsSpan(at, length), associated));
            at += length;
            index++;
        }

        byte[] last = appendsIndex ? [.. header, .. BigEndian(index), .. BigEndian(plain.Count)] : [.. header, .. BigEndian(plain.Count)];
        OpenChunk(mode, key, nonceOf(nonce, index), data.AsSpan(at), last);
        return [.. plain];
    }

    private static byte[] BigEndian(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] OpenChunk(byte mode, byte[] key, byte[] nonce, ReadOnlySpan<byte> chunk, byte[] associated)
    {
        if (chunk.Length < 16)
        {
            throw Manipulated();
        }

        return (mode == 2
            ? AesAead.DecryptOcb(key, nonce, chunk[..^16], chunk[^16..], associated)
            : AesAead.DecryptGcm(key, nonce, chunk[..^16], chunk[^16..], associated)) ?? throw Manipulated();
    }

    // what was decrypted: signatures around it are not asked for, as gpg -d does without a key to check them
    private static byte[] Content(byte[] plain, int depth)
    {
        if (depth > MaxNesting)
        {
            throw new PgpException("gpg: packets are nested too deeply");
        }

        foreach (var packet in PgpPacket.ReadAll(plain))
        {
            switch (packet.Tag)
            {
                case PgpPacket.Literal:
                    return Literal(packet.Body);
                case PgpPacket.Compressed:
                    return Content(Inflate(packet.Body), depth + 1);
                case PgpPacket.OnePassSignature or PgpPacket.Signature or PgpPacket.Marker or PgpPacket.Padding:
                    break;
                default:
                    throw new PgpException($"gpg: unexpected packet {packet.Tag} in a message");
            }
        }

        throw new PgpException("zero bytes returned");
    }

    private static byte[] Literal(byte[] body)
    {
        var reader = new PgpReader(body);
        reader.Byte();
        reader.Bytes(reader.Byte());
        reader.UInt32();
        return reader.Rest.ToArray();
    }

    private static byte[] Inflate(byte[] body)
    {
        if (body.Length == 0)
        {
            throw new PgpException("unexpected EOF");
        }

        using var source = new MemoryStream(body, 1, body.Length - 1, writable: false);
        try
        {
            using Stream inflated = body[0] switch
            {
                0 => source,
                1 => new DeflateStream(source, CompressionMode.Decompress),
                2 => new ZLibStream(source, CompressionMode.Decompress),
                3 => throw new PgpException("compression BZip2 is not supported"),
                _ => throw new PgpException($"unknown compression algorithm {body[0]}"),
            };
            using var output = new MemoryStream();
            var buffer = new byte[8192];
            for (var read = inflated.Read(buffer); read > 0; read = inflated.Read(buffer))
            {
                output.Write(buffer, 0, read);
                if (output.Length > MaxPlainBytes)
                {
                    throw new PgpException($"a message of more than {MaxPlainBytes} bytes");
                }
            }

            return output.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new PgpException("gpg: uncompressing failed", e);
        }
    }
}
