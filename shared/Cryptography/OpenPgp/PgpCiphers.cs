using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>Symmetric ciphers in OpenPGP's modes.</summary>
internal static class PgpCiphers
{
    /// <summary>The key's length in bytes.</summary>
    /// <exception cref="PgpException">The cipher is not known.</exception>
    public static int KeySize(int cipher) => cipher switch
    {
        2 => 24,
        7 => 16,
        8 => 24,
        9 => 32,
        1 or 3 or 4 or 10 or 11 or 12 or 13 => throw new PgpException($"cipher {Name(cipher)} is not supported: use AES"),
        _ => throw new PgpException($"unknown cipher algorithm {cipher}"),
    };

    /// <summary>Decrypts CFB with an initialization vector of zeros and no resynchronization.</summary>
    public static byte[] DecryptCfb(int cipher, byte[] key, ReadOnlySpan<byte> data, out int blockSize)
    {
        using var algorithm = Create(cipher, key);
        blockSize = algorithm.BlockSize / 8;
        var plain = new byte[data.Length];
        Span<byte> feedback = stackalloc byte[blockSize];
        Span<byte> pad = stackalloc byte[blockSize];
        for (var at = 0; at < data.Length; at += blockSize)
        {
            algorithm.EncryptEcb(feedback, pad, PaddingMode.None);
            var length = Math.Min(blockSize, data.Length - at);
            for (var i = 0; i < length; i++)
            {
                plain[at + i] = (byte)(data[at + i] ^ pad[i]);
            }

            data.Slice(at, length).CopyTo(feedback);
        }

        return plain;
    }

    /// <summary>Unwraps a key; null where it does not fit.</summary>
    /// <remarks>Spec: RFC 3394.</remarks>
    public static byte[]? UnwrapKey(byte[] key, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < 24 || wrapped.Length % 8 != 0)
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var blocks = (wrapped.Length / 8) - 1;
        var output = wrapped[8..].ToArray();
        Span<byte> block = stackalloc byte[16];
        wrapped[..8].CopyTo(block);
        for (var j = 5; j >= 0; j--)
        {
            for (var i = blocks; i >= 1; i--)
            {
                var t = ((ulong)blocks * (uint)j) + (uint)i;
                for (var k = 0; k < 8; k++)
                {
                    block[k] ^= (byte)(t >> (56 - (8 * k)));
                }

                output.AsSpan((i - 1) * 8, 8).CopyTo(block[8..]);
                aes.DecryptEcb(block, block, PaddingMode.None);
                block[8..].CopyTo(output.AsSpan((i - 1) * 8));
            }
        }

        return CryptographicOperations.FixedTimeEquals(block[..8], (ReadOnlySpan<byte>)[0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6]) ? output : null;
    }

    private static SymmetricAlgorithm Create(int cipher, byte[] key)
    {
        if (key.Length != KeySize(cipher))
        {
            throw new PgpException("a session key of the wrong length");
        }

        SymmetricAlgorithm algorithm = cipher == 2 ? TripleDES.Create() : Aes.Create();
        try
        {
            algorithm.Key = key;
            return algorithm;
        }
        catch (CryptographicException e)
        {
            algorithm.Dispose();
            throw new PgpException("a weak session key", e);
        }
    }

    private static string Name(int cipher) => cipher switch
    {
        1 => "IDEA",
        3 => "CAST5",
        4 => "Blowfish",
        10 => "Twofish",
        _ => "Camellia",
    };
}
