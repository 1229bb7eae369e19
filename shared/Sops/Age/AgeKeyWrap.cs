using System.Security.Cryptography;

namespace Flux.Sops.Age;

/// <summary>What age wraps file keys with.</summary>
internal static class AgeKeyWrap
{
    public const int FileKeySize = 16;

    /// <summary>Opens ChaCha20-Poly1305 with a key that is used once; null where the tag does not match.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedKey)
    {
        if (sealedKey.Length < 16)
        {
            return null;
        }

        using var cipher = new ChaCha20Poly1305(key);
        var plain = new byte[sealedKey.Length - 16];
        try
        {
            cipher.Decrypt(nonce, sealedKey[..^16], sealedKey[^16..], plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
