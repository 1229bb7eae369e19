using System.Globalization;
using System.Numerics;
using System.Text;

namespace Flux.GoTemplates.Sprig;

/// <summary>The password hash bcrypt, version 2a.</summary>
/// <remarks>Spec: Provos and Mazières, "A Future-Adaptable Password Scheme" (1999); Blowfish's tables are the digits of pi.</remarks>
internal static class BCrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Words = 18 + 1024;
    private static readonly Lazy<uint[]> _pi = new(Pi);

    /// <summary>The hash as in a password file: $2a$COST$SALTHASH.</summary>
    /// <param name="password">At most 72 bytes.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="cost">2 to this many rounds.</param>
    public static string Hash(byte[] password, byte[] salt, int cost)
    {
        var state = (uint[])_pi.Value.Clone();
        byte[] key = [.. password, 0];
        Expand(state, key, salt);
        for (var i = 1L << cost; i > 0; i--)
        {
            Expand(state, key, null);
            Expand(state, salt, null);
        }

        var text = Encoding.ASCII.GetBytes("OrpheanBeholderScryDoubt");
        var result = new byte[24];
        for (var block = 0; block < 3; block++)
        {
            var (left, right) = (Read(text, 8 * block), Read(text, (8 * block) + 4));
            for (var i = 0; i < 64; i++)
            {
                Encrypt(state, ref left, ref right);
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(8 * block), left);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan((8 * block) + 4), right);
        }

        return $"$2a${cost.ToString("00", CultureInfo.InvariantCulture)}${Encode(salt)}{Encode(result.AsSpan(0, 23))}";
    }

    private static uint Read(byte[] bytes, int at) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    private static void Expand(uint[] state, byte[] key, byte[]? salt)
    {
        var at = 0;
        for (var i = 0; i < 18; i++)
        {
            state[i] ^= Next(key, ref at);
        }

        var (left, right, from) = (0U, 0U, 0);
        for (var i = 0; i < Words; i += 2)
        {
            if (salt is not null)
            {
                left ^= Next(salt, ref from);
                right ^= Next(salt, ref from);
            }

            Encrypt(state, ref left, ref right);
            (state[i], state[i + 1]) = (left, right);
        }
    }

    // four bytes of the key, which begins anew at its end
    private static uint Next(byte[] key, ref int at)
    {
        var word = 0U;
        for (var i = 0; i < 4; i++)
        {
            word = (word << 8) | key[at];
            at = (at + 1) % key.Length;
        }

        return word;
    }

    private static void Encrypt(uint[] state, ref uint left, ref uint right)
    {
        for (var i = 0; i < 16; i += 2)
        {
            left ^= state[i];
            right ^= Mix(state, left) ^ state[i + 1];
            left ^= Mix(state, right);
        }

        (left, right) = (right ^ state[17], left ^ state[16]);
    }

    private static uint Mix(uint[] state, uint x) =>
        ((state[18 + (x >> 24)] + state[18 + 256 + ((x >> 16) & 0xFF)]) ^ state[18 + 512 + ((x >> 8) & 0xFF)]) + state[18 + 768 + (x & 0xFF)];

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in bytes)
        {
            bits = (bits << 8) | b;
            count += 8;
            while (count >= 6)
            {
                count -= 6;
                text.Append(Alphabet[(bits >> count) & 0x3F]);
            }

            bits &= 0xFF;
        }

        return (count > 0 ? text.Append(Alphabet[(bits << (6 - count)) & 0x3F]) : text).ToString();
    }

    // the digits behind the point, by Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239)
    private static uint[] Pi()
    {
        const int Guard = 64;
        const int Bits = (32 * Words) + Guard;
        var fraction = ((16 * Arctan(5, Bits)) - (4 * Arctan(239, Bits)) - (new BigInteger(3) << Bits)) >> Guard;
        var words = new uint[Words];
        for (var i = 0; i < Words; i++)
        {
            words[i] = (uint)((fraction >> (32 * (Words - 1 - i))) & uint.MaxValue);
        }

        return words;
    }

    private static BigInteger Arctan(int inverse, int bits)
    {
        var power = (BigInteger.One << bits) / inverse;
        var sum = power;
        for (var i = 3; !power.IsZero; i += 2)
        {
            power = -power / (inverse * inverse);
            sum += power / i;
        }

        return sum;
    }
}
