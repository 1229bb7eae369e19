using System.Security.Cryptography;
using System.Text;

namespace Flux.Sops.Age;

/// <summary>Decrypts age files.</summary>
/// <remarks>Spec: C2SP age.md; messages of FiloSottile/age v1.3.</remarks>
internal static class AgeFile
{
    private const int ChunkSize = (64 * 1024) + 16;
    private const int NonceSize = 16;

    /// <summary>The plain text of an armored file.</summary>
    /// <exception cref="AgeHeaderException">No identity opens the file; told apart since SOPS words it otherwise.</exception>
    /// <exception cref="AgeException">The payload was changed.</exception>
    public static byte[] Decrypt(string armored, IReadOnlyList<IAgeIdentity> identities)
    {
        var (file, armorError) = AgeArmor.Read(armored);
        byte[] fileKey;
        AgeHeader header;
        try
        {
            header = ReadHeader(file, armorError);
            fileKey = FileKey(header, identities);
            if (file.Length < header.Length + NonceSize)
            {
                throw new AgeException($"failed to read nonce: {(armorError is null ? "unexpected EOF" : "invalid armor: " + armorError)}");
            }
        }
        catch (AgeException e)
        {
            throw new AgeHeaderException(e.Message);
        }

        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, file.AsSpan(header.Length, NonceSize).ToArray(), "payload"u8.ToArray());
        CryptographicOperations.ZeroMemory(fileKey);
        try
        {
            return Payload(file.AsSpan(header.Length + NonceSize), key, armorError);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static AgeHeader ReadHeader(byte[] file, string? armorError)
    {
        try
        {
            return AgeHeader.Parse(file, armorError);
        }
        catch (AgeException e)
        {
            throw new AgeException($"failed to read header: {e.Message}");
        }
    }

    private static byte[] FileKey(AgeHeader header, IReadOnlyList<IAgeIdentity> identities)
    {
        foreach (var identity in identities.OrderBy(identity => identity.IsNative ? 0 : 1))
        {
            foreach (var stanza in header.Stanzas)
            {
                if (identity.Unwrap(stanza) is { } key)
                {
                    return CheckMac(header, key);
                }
            }
        }

        throw new AgeException(identities.Count == 1
            ? "identity did not match any of the recipients: incorrect identity for recipient block"
            : "no identity matched any of the recipients");
    }

    private static byte[] CheckMac(AgeHeader header, byte[] fileKey)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, [], Encoding.ASCII.GetBytes("header"));
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, header.Authenticated), header.Mac)
            ? fileKey
            : throw new AgeException("bad header MAC");
    }

    private static byte[] Payload(ReadOnlySpan<byte> payload, byte[] key, string? armorError)
    {
        using var cipher = new ChaCha20Poly1305(key);
        var output = new List<byte>(payload.Length);
        Span<byte> nonce = stackalloc byte[12];
        for (long chunk = 0; ; chunk++)
        {
            if (payload.Length == 0)
            {
                throw new AgeException(armorError is null ? "unexpected EOF" : $"invalid armor: {armorError}");
            }

            nonce.Clear();
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(nonce[3..], chunk);
            var isShort = payload.Length < ChunkSize;
            if (isShort && armorError is not null)
            {
                throw new AgeException($"invalid armor: {armorError}");
            }

            if (isShort && chunk > 0 && payload.Length == 16)
            {
                throw new AgeException("last chunk is empty, try age v1.0.0, and please consider reporting this");
            }

            var part = payload[..Math.Min(payload.Length, ChunkSize)];
            payload = payload[part.Length..];
            nonce[11] = (byte)(isShort ? 1 : 0);
            var plain = Open(cipher, nonce, part);
            var isLast = isShort;
            if (plain is null && !isShort)
            {
                nonce[11] = 1;
                isLast = true;
                plain = Open(cipher, nonce, part);
            }

            output.AddRange(plain ?? throw new AgeException("failed to decrypt and authenticate payload chunk, file may be corrupted or tampered with"));
            CryptographicOperations.ZeroMemory(plain);
            if (isLast)
            {
                return payload.Length == 0 && armorError is null ? [.. output]
                    : throw new AgeException(armorError is null
                        ? "trailing data after end of encrypted file"
                        : $"non-EOF error reading after end of encrypted file: invalid armor: {armorError}");
            }
        }
    }

    private static byte[]? Open(ChaCha20Poly1305 cipher, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> part)
    {
        if (part.Length < 16)
        {
            return null;
        }

        var plain = new byte[part.Length - 16];
        try
        {
            cipher.Decrypt(nonce, part[..^16], part[^16..], plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

/// <summary>The file key could not be found.</summary>
internal sealed class AgeHeaderException(string message) : Exception(message);
