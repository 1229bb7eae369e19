using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Flux.GoTemplates.Sprig;

/// <summary>The key derivation scrypt.</summary>
/// <remarks>Spec: RFC 7914.</remarks>
internal static class Scrypt
{
    /// <summary>Derives a key.</summary>
    /// <param name="password">The password.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="cost">N, a power of two; memory is 128 × N × r bytes.</param>
    /// <param name="blockSize">r.</param>
    /// <param name="parallelization">p.</param>
    /// <param name="length">How many bytes.</param>
    public static byte[] DeriveKey(byte[] password, byte[] salt, int cost, int blockSize, int parallelization, int length)
    {
        var bytes = Pbkdf2(password, salt, parallelization * 128 * blockSize);
        var words = 32 * blockSize;
        var table = new uint[cost * words];
        var x = new uint[words];
        var y = new uint[words];
        for (var i = 0; i < parallelization; i++)
        {
            var block = bytes.AsSpan(i * 128 * blockSize, 128 * blockSize);
            for (var j = 0; j < words; j++)
            {
                x[j] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * j)..]);
            }

            Mix(ref x, ref y, table, cost);
            for (var j = 0; j < words; j++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * j)..], x[j]);
            }
        }

        return Pbkdf2(password, bytes, length);
    }

    private static byte[] Pbkdf2(byte[] password, byte[] salt, int length) =>
#pragma warning disable CA5387 // one round, as RFC 7914 says; the work is in the mixing
        Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, length);
#pragma warning restore CA5387

    private static void Mix(ref uint[] x, ref uint[] y, uint[] table, int cost)
    {
        var words = x.Length;
        for (var i = 0; i < cost; i++)
        {
            x.CopyTo(table.AsSpan(i * words));
            MixBlock(x, y);
            (x, y) = (y, x);
        }

        for (var i = 0; i < cost; i++)
        {
            var index = (int)(x[words - 16] & (uint)(cost - 1));
            var row = table.AsSpan(index * words, words);
            for (var j = 0; j < words; j++)
            {
                x[j] ^= row[j];
            }

            MixBlock(x, y);
            (x, y) = (y, x);
        }
    }

    private static void MixBlock(uint[] source, uint[] target)
    {
        Span<uint> state = stackalloc uint[16];
        source.AsSpan(source.Length - 16).CopyTo(state);
        var blocks = source.Length / 16;
        for (var i = 0; i < blocks; i++)
        {
            for (var j = 0; j < 16; j++)
            {
                state[j] ^= source[(16 * i) + j];
            }

            Salsa(state);
            state.CopyTo(target.AsSpan(16 * ((i / 2) + ((i & 1) * (blocks / 2)))));
        }
    }

    // Salsa20/8
    private static void Salsa(Span<uint> state)
    {
        Span<uint> x = stackalloc uint[16];
        state.CopyTo(x);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                Quarter(x, 5 * i, (5 * i + 4) % 16, (5 * i + 8) % 16, (5 * i + 12) % 16);
            }

            for (var i = 0; i < 4; i++)
            {
                Quarter(x, 5 * i, (4 * i) + ((i + 1) % 4), (4 * i) + ((i + 2) % 4), (4 * i) + ((i + 3) % 4));
            }
        }

        for (var i = 0; i < 16; i++)
        {
            state[i] += x[i];
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
