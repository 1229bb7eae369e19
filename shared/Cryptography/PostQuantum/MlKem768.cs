using System.Security.Cryptography;

namespace Flux.Cryptography.PostQuantum;

/// <summary>
/// ML-KEM-768 in managed code: .NET's own class needs OpenSSL 3.5, which is not everywhere. Arithmetic is free of branches on secrets.
/// </summary>
/// <remarks>Spec: FIPS 203, algorithms 1 to 21; the key is kept as its seed of 64 bytes (d, z).</remarks>
public sealed class MlKem768
{
    /// <summary>Length of a key's seed, in bytes.</summary>
    public const int SeedSize = 64;

    /// <summary>Length of an encapsulation key, in bytes.</summary>
    public const int EncapsulationKeySize = 1184;

    /// <summary>Length of a ciphertext, in bytes.</summary>
    public const int CiphertextSize = 1088;

    private const int K = 3;
    private const int EncodedSize = 384;

    private readonly ushort[][] _secret = new ushort[K][];
    private readonly byte[] _implicitRejection;

    /// <summary>Expands a key from its seed.</summary>
    /// <exception cref="ArgumentException">The seed is not of 64 bytes.</exception>
    public MlKem768(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"a seed has {SeedSize} bytes, not {seed.Length}", nameof(seed));
        }

        _implicitRejection = seed[32..].ToArray();
        var expanded = SHA3_512.HashData([.. seed[..32], K]);
        var (rho, sigma) = (expanded[..32], expanded[32..]);
        byte counter = 0;
        for (var i = 0; i < K; i++)
        {
            _secret[i] = Polynomials.Ntt(Polynomials.SampleNoise(sigma, counter++));
        }

        var key = new byte[EncapsulationKeySize];
        for (var i = 0; i < K; i++)
        {
            var t = Polynomials.Ntt(Polynomials.SampleNoise(sigma, counter++));
            for (var j = 0; j < K; j++)
            {
                Polynomials.AddProduct(t, Polynomials.SampleUniform(rho, (byte)j, (byte)i), _secret[j]);
            }

            Polynomials.Encode(t, 12, key.AsSpan(i * EncodedSize, EncodedSize));
        }

        rho.CopyTo(key, K * EncodedSize);
        EncapsulationKey = key;
    }

    /// <summary>The public key.</summary>
    public byte[] EncapsulationKey { get; }

    /// <summary>The shared secret of 32 bytes. A ciphertext that was not made for this key gives another, unrelated secret.</summary>
    /// <exception cref="ArgumentException">The ciphertext is not of 1,088 bytes.</exception>
    public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length != CiphertextSize)
        {
            throw new ArgumentException($"a ciphertext has {CiphertextSize} bytes, not {ciphertext.Length}", nameof(ciphertext));
        }

        var message = Decrypt(ciphertext);
        var derived = SHA3_512.HashData([.. message, .. SHA3_256.HashData(EncapsulationKey)]);
        var rejected = Shake256.HashData([.. _implicitRejection, .. ciphertext], 32);
        var again = Encrypt(EncapsulationKey, message, derived.AsSpan(32));
        var mask = (byte)-(CryptographicOperations.FixedTimeEquals(again, ciphertext) ? 1 : 0);
        var secret = new byte[32];
        for (var i = 0; i < secret.Length; i++)
        {
            secret[i] = (byte)((derived[i] & mask) | (rejected[i] & ~mask));
        }

        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(derived);
        return secret;
    }

    /// <summary>Encapsulates to a public key with 32 bytes of randomness.</summary>
    /// <exception cref="ArgumentException">A length is wrong or the key is not reduced.</exception>
    public static (byte[] Secret, byte[] Ciphertext) Encapsulate(ReadOnlySpan<byte> encapsulationKey, ReadOnlySpan<byte> randomness)
    {
        if (encapsulationKey.Length != EncapsulationKeySize || randomness.Length != 32 || !IsReduced(encapsulationKey))
        {
            throw new ArgumentException("not an ML-KEM-768 encapsulation key, or not 32 bytes of randomness", nameof(encapsulationKey));
        }

        var derived = SHA3_512.HashData([.. randomness, .. SHA3_256.HashData(encapsulationKey)]);
        return (derived[..32], Encrypt(encapsulationKey, randomness, derived.AsSpan(32)));
    }

    private static bool IsReduced(ReadOnlySpan<byte> key)
    {
        var again = new byte[EncodedSize];
        for (var i = 0; i < K; i++)
        {
            var part = key.Slice(i * EncodedSize, EncodedSize);
            Polynomials.Encode(Polynomials.Decode(part, 12), 12, again);
            if (!part.SequenceEqual(again))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomness)
    {
        var rho = key[(K * EncodedSize)..];
        byte counter = 0;
        var r = new ushort[K][];
        for (var i = 0; i < K; i++)
        {
            r[i] = Polynomials.Ntt(Polynomials.SampleNoise(randomness, counter++));
        }

        var ciphertext = new byte[CiphertextSize];
        for (var i = 0; i < K; i++)
        {
            var u = new ushort[Polynomials.N];
            for (var j = 0; j < K; j++)
            {
                Polynomials.AddProduct(u, Polynomials.SampleUniform(rho, (byte)i, (byte)j), r[j]);
            }

            u = Polynomials.Add(Polynomials.InverseNtt(u), Polynomials.SampleNoise(randomness, counter++));
            Polynomials.Encode(Polynomials.Compress(u, 10), 10, ciphertext.AsSpan(i * 320, 320));
        }

        var v = new ushort[Polynomials.N];
        for (var i = 0; i < K; i++)
        {
            Polynomials.AddProduct(v, Polynomials.Decode(key.Slice(i * EncodedSize, EncodedSize), 12), r[i]);
        }

        v = Polynomials.Add(Polynomials.InverseNtt(v), Polynomials.SampleNoise(randomness, counter));
        v = Polynomials.Add(v, Polynomials.Decompress(Polynomials.Decode(message, 1), 1));
        Polynomials.Encode(Polynomials.Compress(v, 4), 4, ciphertext.AsSpan(K * 320, 128));
        return ciphertext;
    }

    private byte[] Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        var product = new ushort[Polynomials.N];
        for (var i = 0; i < K; i++)
        {
            var u = Polynomials.Decompress(Polynomials.Decode(ciphertext.Slice(i * 320, 320), 10), 10);
            Polynomials.AddProduct(product, _secret[i], Polynomials.Ntt(u));
        }

        var v = Polynomials.Decompress(Polynomials.Decode(ciphertext[(K * 320)..], 4), 4);
        var w = Polynomials.Subtract(v, Polynomials.InverseNtt(product));
        var message = new byte[32];
        Polynomials.Encode(Polynomials.Compress(w, 1), 1, message);
        return message;
    }
}
