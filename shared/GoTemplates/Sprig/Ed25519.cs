using System.Runtime.InteropServices;

namespace Flux.GoTemplates.Sprig;

/// <summary>Signatures of the curve 25519, by OpenSSL's libcrypto: .NET has none.</summary>
internal static partial class Ed25519
{
    private const int KeyType = 1087; // EVP_PKEY_ED25519
    private const string Library = "libcrypto.so.3";

    /// <exception cref="GoCallException">There is no libcrypto.</exception>
    public static byte[] PublicKey(byte[] seed) => Using(seed, key =>
    {
        var result = new byte[32];
        nuint length = 32;
        Check(EVP_PKEY_get_raw_public_key(key, result, ref length));
        return result;
    });

    /// <exception cref="GoCallException">There is no libcrypto.</exception>
    public static byte[] Sign(byte[] seed, byte[] data) => Using(seed, key =>
    {
        var context = EVP_MD_CTX_new();
        try
        {
            Check(EVP_DigestSignInit(context, 0, 0, 0, key));
            var signature = new byte[64];
            nuint length = 64;
            Check(EVP_DigestSign(context, signature, ref length, data, (nuint)data.Length));
            return signature;
        }
        finally
        {
            EVP_MD_CTX_free(context);
        }
    });

    private static byte[] Using(byte[] seed, Func<nint, byte[]> body)
    {
        try
        {
            var key = EVP_PKEY_new_raw_private_key(KeyType, 0, seed, (nuint)seed.Length);
            Check(key == 0 ? 0 : 1);
            try
            {
                return body(key);
            }
            finally
            {
                EVP_PKEY_free(key);
            }
        }
        catch (DllNotFoundException e)
        {
            throw new GoCallException($"ed25519 keys need {Library}, which this system lacks", e);
        }
    }

    private static void Check(int result)
    {
        if (result != 1)
        {
            throw new GoCallException("the ed25519 key is not valid");
        }
    }

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte[] key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, byte[] result, ref nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(nint context, byte[] signature, ref nuint length, byte[] data, nuint dataLength);
}
