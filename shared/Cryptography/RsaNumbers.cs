using System.Numerics;
using System.Security.Cryptography;

namespace Flux.Cryptography;

/// <summary>RSA keys from the numbers that other formats keep.</summary>
internal static class RsaNumbers
{
    /// <summary>A private key with every number at the length that .NET wants.</summary>
    /// <param name="modulus">The modulus, big-endian like all.</param>
    /// <param name="exponent">The public exponent.</param>
    /// <param name="d">The private exponent.</param>
    /// <param name="p">A prime.</param>
    /// <param name="q">The other prime.</param>
    /// <param name="inverseOfQ">The inverse of q modulo p; null to compute it.</param>
    public static RSAParameters Complete(byte[] modulus, byte[] exponent, byte[] d, byte[] p, byte[] q, byte[]? inverseOfQ)
    {
        var (pNumber, qNumber, dNumber) = (Number(p), Number(q), Number(d));
        if (pNumber < 3 || qNumber < 3 || modulus.Length is < 64 or > 2048)
        {
            throw new CryptographicException("an RSA key with numbers out of range");
        }

        var half = (modulus.Length + 1) / 2;
        return new()
        {
            Modulus = modulus,
            Exponent = exponent,
            D = Padded(d, modulus.Length),
            P = Padded(p, half),
            Q = Padded(q, half),
            DP = Padded((dNumber % (pNumber - 1)).ToByteArray(isUnsigned: true, isBigEndian: true), half),
            DQ = Padded((dNumber % (qNumber - 1)).ToByteArray(isUnsigned: true, isBigEndian: true), half),
            InverseQ = Padded(inverseOfQ ?? BigInteger.ModPow(qNumber, pNumber - 2, pNumber).ToByteArray(isUnsigned: true, isBigEndian: true), half),
        };
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>A number with leading zeros up to a length.</summary>
    public static byte[] Padded(ReadOnlySpan<byte> number, int length)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > length)
        {
            throw new CryptographicException("a number is too long");
        }

        var padded = new byte[length];
        number.CopyTo(padded.AsSpan(length - number.Length));
        return padded;
    }
}
