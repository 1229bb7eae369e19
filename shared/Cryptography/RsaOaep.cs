using System.Security.Cryptography;

namespace Flux.Cryptography;

/// <summary>RSA-OAEP with a label, which .NET's own class does not take, by libcrypto.</summary>
public static class RsaOaep
{
    /// <summary>The message; null where the ciphertext or the label does not fit the key.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="ciphertext">As long as the modulus.</param>
    /// <param name="hash">Used for the padding and its mask.</param>
    /// <param name="label">What the padding covers besides.</param>
    public static unsafe byte[]? Decrypt(RSAParameters key, ReadOnlySpan<byte> ciphertext, HashAlgorithmName hash, ReadOnlySpan<byte> label)
    {
        byte[] der;
        try
        {
            using var rsa = RSA.Create(key);
            der = rsa.ExportRSAPrivateKey();
        }
        catch (CryptographicException)
        {
            return null;
        }

        nint loaded;
        fixed (byte* start = der)
        {
            var at = start;
            loaded = LibCrypto.d2i_AutoPrivateKey(0, &at, der.Length);
        }

        var context = loaded == 0 ? 0 : LibCrypto.EVP_PKEY_CTX_new(loaded, 0);
        try
        {
            var output = new byte[der.Length];
            var length = (nuint)output.Length;
            var name = (hash.Name ?? "SHA256").ToLowerInvariant();
            return context != 0 && LibCrypto.EVP_PKEY_decrypt_init(context) == 1
                && LibCrypto.EVP_PKEY_CTX_ctrl_str(context, "rsa_padding_mode", "oaep") == 1
                && LibCrypto.EVP_PKEY_CTX_ctrl_str(context, "rsa_oaep_md", name) == 1
                && LibCrypto.EVP_PKEY_CTX_ctrl_str(context, "rsa_mgf1_md", name) == 1
                && (label.Length == 0 || LibCrypto.EVP_PKEY_CTX_ctrl_str(context, "rsa_oaep_label", Convert.ToHexString(label)) == 1)
                && LibCrypto.EVP_PKEY_decrypt(context, output, ref length, ciphertext, (nuint)ciphertext.Length) == 1
                ? output[..(int)length]
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(loaded);
            LibCrypto.ERR_clear_error();
        }
    }
}
