using System.Security.Cryptography;

namespace Flux.Cryptography;

/// <summary>
/// AES-GCM with nonces of any length, which .NET's own class does not take (SOPS uses 32 bytes), and AES-OCB, by libcrypto.
/// </summary>
public static class AesAead
{
    private const int TagSize = 16;

    /// <summary>Decrypts AES-GCM; null where the tag does not match.</summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="nonce">1 to 128 bytes.</param>
    /// <param name="ciphertext">The ciphertext without tag.</param>
    /// <param name="tag">16 bytes.</param>
    /// <param name="associatedData">What the tag covers besides.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[]? DecryptGcm(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData) =>
        Run("GCM", key, nonce, ciphertext, tag, associatedData);

    /// <summary>Decrypts AES-OCB (RFC 7253) with nonces up to 15 bytes; null where the tag does not match.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[]? DecryptOcb(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData) =>
        Run("OCB", key, nonce, ciphertext, tag, associatedData);

    /// <summary>Encrypts AES-GCM: the ciphertext followed by a tag of 16 bytes.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[] EncryptGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var output = new byte[plaintext.Length + TagSize];
        var context = Begin("GCM", key, nonce, encrypt: true);
        try
        {
            if (!Update(context, associatedData, plaintext, output.AsSpan(0, plaintext.Length))
                || LibCrypto.EVP_CipherFinal_ex(context, output.AsSpan(plaintext.Length), out _) != 1
                || LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.GetTag, TagSize, output.AsSpan(plaintext.Length)) != 1)
            {
                throw new CryptographicException("AES-GCM encryption failed");
            }

            return output;
        }
        finally
        {
            End(context);
        }
    }

    private static byte[]? Run(
        string mode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        if (tag.Length != TagSize)
        {
            throw new ArgumentException($"a tag has {TagSize} bytes, not {tag.Length}", nameof(tag));
        }

        var output = new byte[ciphertext.Length];
        Span<byte> rest = stackalloc byte[32];
        Span<byte> expected = stackalloc byte[TagSize];
        tag.CopyTo(expected);
        var context = Begin(mode, key, nonce, encrypt: false);
        try
        {
            var length = 0;
            if (LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.SetTag, TagSize, expected) == 1
                && Update(context, associatedData, ciphertext, output, ref length)
                && LibCrypto.EVP_CipherFinal_ex(context, rest, out var last) == 1)
            {
                rest[..last].CopyTo(output.AsSpan(length));
                return output;
            }

            CryptographicOperations.ZeroMemory(output);
            return null;
        }
        finally
        {
            End(context);
        }
    }

    private static nint Begin(string mode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, bool encrypt)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException($"invalid AES key size {key.Length}", nameof(key));
        }

        if (nonce.Length is 0 or > 128)
        {
            throw new ArgumentException($"a nonce has 1 to 128 bytes, not {nonce.Length}", nameof(nonce));
        }

        var context = LibCrypto.EVP_CIPHER_CTX_new();
        var cipher = LibCrypto.EVP_get_cipherbyname($"AES-{key.Length * 8}-{mode}");
        var direction = encrypt ? 1 : 0;
        if (cipher != 0 && LibCrypto.EVP_CipherInit_ex(context, cipher, 0, default, default, direction) == 1
            && LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.SetIvLength, nonce.Length, 0) == 1
            && LibCrypto.EVP_CipherInit_ex(context, 0, 0, key, nonce, direction) == 1)
        {
            return context;
        }

        End(context);
        throw new ArgumentException($"AES-{mode} takes no nonce of {nonce.Length} bytes here", nameof(nonce));
    }

    private static bool Update(nint context, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var length = 0;
        return Update(context, associatedData, input, output, ref length);
    }

    private static bool Update(nint context, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> input, Span<byte> output, ref int length) =>
        (associatedData.Length == 0 || LibCrypto.EVP_CipherUpdate(context, default, out _, associatedData, associatedData.Length) == 1)
        && (input.Length == 0 || LibCrypto.EVP_CipherUpdate(context, output, out length, input, input.Length) == 1);

    private static void End(nint context)
    {
        LibCrypto.EVP_CIPHER_CTX_free(context);
        LibCrypto.ERR_clear_error();
    }
}
