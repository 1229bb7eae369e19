using System.Security.Cryptography;

namespace Flux.Cryptography.PostQuantum;

/// <summary>Polynomials of degree below 256 over the integers modulo 3329, as ML-KEM needs them.</summary>
/// <remarks>Spec: FIPS 203, sections 4.2 and 4.3.</remarks>
internal static class Polynomials
{
    public const int N = 256;

    private const int Q = 3329;
    private const int InverseOf128 = 3303;

    private static readonly ushort[] _zetas = Powers(i => Reverse7(i));
    private static readonly ushort[] _gammas = Powers(i => (2 * Reverse7(i)) + 1);

    public static ushort[] Add(ushort[] a, ushort[] b)
    {
        var sum = new ushort[N];
        for (var i = 0; i < N; i++)
        {
            sum[i] = Reduce((uint)a[i] + b[i]);
        }

        return sum;
    }

    public static ushort[] Subtract(ushort[] a, ushort[] b)
    {
        var difference = new ushort[N];
        for (var i = 0; i < N; i++)
        {
            difference[i] = Reduce((uint)a[i] + Q - b[i]);
        }

        return difference;
    }

    public static ushort[] Ntt(ushort[] f)
    {
        var k = 1;
        for (var length = 128; length >= 2; length /= 2)
        {
            for (var start = 0; start < N; start += 2 * length)
            {
                var zeta = _zetas[k++];
                for (var j = start; j < start + length; j++)
                {
                    var t = Multiply(zeta, f[j + length]);
                    f[j + length] = Reduce((uint)f[j] + Q - t);
                    f[j] = Reduce((uint)f[j] + t);
                }
            }
        }

        return f;
    }

    public static ushort[] InverseNtt(ushort[] f)
    {
        var k = 127;
        for (var length = 2; length <= 128; length *= 2)
        {
            for (var start = 0; start < N; start += 2 * length)
            {
                var zeta = _zetas[k--];
                for (var j = start; j < start + length; j++)
                {
                    var t = f[j];
                    f[j] = Reduce((uint)t + f[j + length]);
                    f[j + length] = Multiply(zeta, Reduce((uint)f[j + length] + Q - t));
                }
            }
        }

        for (var i = 0; i < N; i++)
        {
            f[i] = Multiply(f[i], InverseOf128);
        }

        return f;
    }

    /// <summary>Adds the product of two polynomials in the transformed domain.</summary>
    public static void AddProduct(ushort[] sum, ushort[] a, ushort[] b)
    {
        for (var i = 0; i < N; i += 2)
        {
            var high = Multiply(Multiply(a[i + 1], b[i + 1]), _gammas[i / 2]);
            sum[i] = Reduce((uint)sum[i] + Reduce((uint)Multiply(a[i], b[i]) + high));
            sum[i + 1] = Reduce((uint)sum[i + 1] + Reduce((uint)Multiply(a[i], b[i + 1]) + Multiply(a[i + 1], b[i])));
        }
    }

    public static ushort[] SampleUniform(ReadOnlySpan<byte> seed, byte x, byte y)
    {
        byte[] input = [.. seed, x, y];
        for (var size = 168 * 4; ; size *= 2)
        {
            // squeezed anew and longer in the rare case that too much is rejected
            var stream = Shake128.HashData(input, size);
            var a = new ushort[N];
            var n = 0;
            for (var i = 0; i + 2 < stream.Length && n < N; i += 3)
            {
                var d1 = stream[i] | ((stream[i + 1] & 15) << 8);
                var d2 = (stream[i + 1] >> 4) | (stream[i + 2] << 4);
                if (d1 < Q)
                {
                    a[n++] = (ushort)d1;
                }

                if (d2 < Q && n < N)
                {
                    a[n++] = (ushort)d2;
                }
            }

            if (n == N)
            {
                return a;
            }
        }
    }

    public static ushort[] SampleNoise(ReadOnlySpan<byte> seed, byte counter)
    {
        var bytes = Shake256.HashData([.. seed, counter], 128);
        var f = new ushort[N];
        for (var i = 0; i < N; i++)
        {
            var bits = bytes[i / 2] >> (4 * (i % 2));
            f[i] = Reduce((uint)((bits & 1) + ((bits >> 1) & 1) + Q - ((bits >> 2) & 1) - ((bits >> 3) & 1)));
        }

        return f;
    }

    public static void Encode(ushort[] f, int bits, Span<byte> output)
    {
        output.Clear();
        for (var i = 0; i < N * bits; i++)
        {
            output[i / 8] |= (byte)(((f[i / bits] >> (i % bits)) & 1) << (i % 8));
        }
    }

    public static ushort[] Decode(ReadOnlySpan<byte> input, int bits)
    {
        var f = new ushort[N];
        for (var i = 0; i < N * bits; i++)
        {
            f[i / bits] |= (ushort)(((input[i / 8] >> (i % 8)) & 1) << (i % bits));
        }

        if (bits == 12)
        {
            for (var i = 0; i < N; i++)
            {
                f[i] = Reduce(f[i]);
            }
        }

        return f;
    }

    public static ushort[] Compress(ushort[] f, int bits)
    {
        var output = new ushort[N];
        for (var i = 0; i < N; i++)
        {
            output[i] = (ushort)(DivideByQ(((uint)f[i] << bits) + (Q / 2)) & ((1u << bits) - 1));
        }

        return output;
    }

    public static ushort[] Decompress(ushort[] f, int bits)
    {
        var output = new ushort[N];
        for (var i = 0; i < N; i++)
        {
            output[i] = (ushort)((((uint)f[i] * Q) + (1u << (bits - 1))) >> bits);
        }

        return output;
    }

    private static ushort Multiply(uint a, uint b)
    {
        var product = a * b;
        return Reduce(product - (DivideByQ(product) * Q));
    }

    // exact for all products of two reduced numbers: a multiplication instead of a division, whose time may depend on its operands
    private static uint DivideByQ(uint value) => (uint)(((ulong)value * 5_284_525_697UL) >> 44);

    // one conditional subtraction without a branch, for values below 2q
    private static ushort Reduce(uint value)
    {
        var reduced = value - Q;
        var mask = (uint)((int)reduced >> 31);
        return (ushort)(reduced + (Q & mask));
    }

    private static ushort[] Powers(Func<int, int> exponent)
    {
        var table = new ushort[128];
        for (var i = 0; i < table.Length; i++)
        {
            uint power = 1;
            for (var e = exponent(i); e > 0; e--)
            {
                power = power * 17 % Q;
            }

            table[i] = (ushort)power;
        }

        return table;
    }

    private static int Reverse7(int value)
    {
        var reversed = 0;
        for (var bit = 0; bit < 7; bit++)
        {
            reversed |= ((value >> bit) & 1) << (6 - bit);
        }

        return reversed;
    }
}
