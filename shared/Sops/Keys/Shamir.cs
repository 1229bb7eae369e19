using System.Security.Cryptography;

namespace Flux.Sops.Keys;

/// <summary>Shamir's secret sharing over GF(2⁸): a share is the values of the polynomials followed by the place x they were taken at.</summary>
/// <remarks>Spec: getsops/sops v3.13 shamir/shamir.go; the field is that of AES.</remarks>
internal static class Shamir
{
    /// <summary>The secret of as many shares as are given.</summary>
    /// <exception cref="SopsException">The shares do not fit together.</exception>
    public static byte[] Combine(IReadOnlyList<byte[]> shares)
    {
        if (shares.Count < 2)
        {
            throw new SopsException("less than two parts cannot be used to reconstruct the secret");
        }

        var length = shares[0].Length;
        if (length < 2)
        {
            throw new SopsException("parts must be at least two bytes");
        }

        if (shares.Any(share => share.Length != length))
        {
            throw new SopsException("all parts must be the same length");
        }

        if (shares.Select(share => share[^1]).Distinct().Count() != shares.Count)
        {
            throw new SopsException("duplicate part detected");
        }

        var secret = new byte[length - 1];
        for (var i = 0; i < shares.Count; i++)
        {
            // Lagrange's basis at 0
            byte basis = 1;
            for (var j = 0; j < shares.Count; j++)
            {
                if (i != j)
                {
                    basis = Multiply(basis, Multiply(shares[j][^1], Inverse((byte)(shares[i][^1] ^ shares[j][^1]))));
                }
            }

            for (var at = 0; at < secret.Length; at++)
            {
                secret[at] ^= Multiply(shares[i][at], basis);
            }
        }

        return secret;
    }

    /// <summary>Splits a secret, for tests that need other shares than the recorded ones.</summary>
    internal static byte[][] Split(ReadOnlySpan<byte> secret, int parts, int threshold)
    {
        var shares = new byte[parts][];
        for (var i = 0; i < parts; i++)
        {
            shares[i] = new byte[secret.Length + 1];
            shares[i][^1] = (byte)(i + 1);
        }

        for (var at = 0; at < secret.Length; at++)
        {
            var coefficients = RandomNumberGenerator.GetBytes(threshold);
            coefficients[0] = secret[at];
            for (var i = 0; i < parts; i++)
            {
                byte value = 0;
                for (var k = threshold - 1; k >= 0; k--)
                {
                    value = (byte)(Multiply(value, (byte)(i + 1)) ^ coefficients[k]);
                }

                shares[i][at] = value;
            }
        }

        return shares;
    }

    private static byte Multiply(byte a, byte b)
    {
        var product = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            var carry = -(product >> 7) & 0x1B;
            product = ((product << 1) & 0xFF) ^ carry ^ (-((b >> bit) & 1) & a);
        }

        return (byte)product;
    }

    private static byte Inverse(byte a)
    {
        // a to the power of 254
        byte result = 1;
        for (var i = 0; i < 254; i++)
        {
            result = Multiply(result, a);
        }

        return result;
    }
}
