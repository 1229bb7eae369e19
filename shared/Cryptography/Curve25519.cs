namespace Flux.Cryptography;

/// <summary>Key agreement and signatures on Curve25519 and Curve448 (RFC 7748, RFC 8032), by libcrypto.</summary>
public static class Curve25519
{
    /// <summary>Length of keys and of the shared secret on Curve25519, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The shared secret of a private scalar and another's public point; null where the point is malformed or of low order.</summary>
    public static byte[]? Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey) => Derive(LibCrypto.X25519, privateKey, publicKey);

    /// <summary>The same on Curve448, with keys of 56 bytes.</summary>
    public static byte[]? AgreeX448(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey) => Derive(LibCrypto.X448, privateKey, publicKey);

    /// <summary>The public point of a private scalar of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The scalar has another length.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey) => PublicOf(LibCrypto.X25519, privateKey);

    /// <summary>The Ed25519 public key of a seed of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static byte[] Ed25519PublicKey(ReadOnlySpan<byte> seed) => PublicOf(LibCrypto.Ed25519, seed);

    /// <summary>Whether an Ed25519 signature of 64 bytes holds; false also for malformed keys and signatures.</summary>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 32 && signature.Length == 64 && Verify(LibCrypto.Ed25519, publicKey, data, signature);

    /// <summary>Whether an Ed448 signature of 114 bytes holds; false also for malformed keys and signatures.</summary>
    public static bool VerifyEd448(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 57 && signature.Length == 114 && Verify(LibCrypto.Ed448, publicKey, data, signature);

    /// <summary>An Ed25519 signature with a seed of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static byte[] SignEd25519(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> data)
    {
        var key = LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.Ed25519, 0, seed, (nuint)seed.Length);
        var context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            var signature = new byte[64];
            nuint length = 64;
            return key != 0 && LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, key) == 1
                && LibCrypto.EVP_DigestSign(context, signature, ref length, data, (nuint)data.Length) == 1
                ? signature
                : throw new ArgumentException("not an Ed25519 seed", nameof(seed));
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);
            LibCrypto.ERR_clear_error();
        }
    }

    private static byte[]? Derive(int type, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        var mine = LibCrypto.EVP_PKEY_new_raw_private_key(type, 0, privateKey, (nuint)privateKey.Length);
        var theirs = LibCrypto.EVP_PKEY_new_raw_public_key(type, 0, publicKey, (nuint)publicKey.Length);
        var context = mine == 0 ? 0 : LibCrypto.EVP_PKEY_CTX_new(mine, 0);
        try
        {
            var secret = new byte[privateKey.Length];
            var length = (nuint)secret.Length;
            return theirs != 0 && context != 0 && LibCrypto.EVP_PKEY_derive_init(context) == 1
                && LibCrypto.EVP_PKEY_derive_set_peer(context, theirs) == 1 && LibCrypto.EVP_PKEY_derive(context, secret, ref length) == 1
                ? secret
                : null;
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(theirs);
            LibCrypto.EVP_PKEY_free(mine);
            LibCrypto.ERR_clear_error();
        }
    }

    private static byte[] PublicOf(int type, ReadOnlySpan<byte> privateKey)
    {
        var key = LibCrypto.EVP_PKEY_new_raw_private_key(type, 0, privateKey, (nuint)privateKey.Length);
        try
        {
            var output = new byte[KeySize];
            nuint length = KeySize;
            return key != 0 && LibCrypto.EVP_PKEY_get_raw_public_key(key, output, ref length) == 1
                ? output
                : throw new ArgumentException("not a private key of this curve", nameof(privateKey));
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
            LibCrypto.ERR_clear_error();
        }
    }

    private static bool Verify(int type, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = LibCrypto.EVP_PKEY_new_raw_public_key(type, 0, publicKey, (nuint)publicKey.Length);
        var context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            return key != 0 && LibCrypto.EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
                && LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, data, (nuint)data.Length) == 1;
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);
            LibCrypto.ERR_clear_error();
        }
    }
}
