namespace Flux.GoTemplates.Sprig;

/// <summary>Base64 and base32 as Go reads them, with the place of what is wrong.</summary>
/// <remarks>Source: Go 1.26, encoding/base64 and encoding/base32, StdEncoding.</remarks>
internal static class Base64
{
    private const string Alphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <exception cref="GoCallException">"illegal base64 data at input byte N".</exception>
    public static byte[] Decode(byte[] text)
    {
        var result = new List<byte>(text.Length * 3 / 4);
        for (var at = 0; at < text.Length && Quantum(text, ref at, result);)
        {
        }

        return [.. result];
    }

    public static string Encode32(byte[] bytes)
    {
        var result = new System.Text.StringBuilder((bytes.Length + 4) / 5 * 8);
        for (var i = 0; i < bytes.Length; i += 5)
        {
            var count = Math.Min(5, bytes.Length - i);
            ulong block = 0;
            for (var j = 0; j < 5; j++)
            {
                block = (block << 8) | (j < count ? bytes[i + j] : 0UL);
            }

            var letters = ((count * 8) + 4) / 5;
            for (var j = 0; j < 8; j++)
            {
                result.Append(j < letters ? Alphabet32[(int)(block >> (35 - (5 * j))) & 31] : '=');
            }
        }

        return result.ToString();
    }

    /// <exception cref="GoCallException">"illegal base32 data at input byte N".</exception>
    public static byte[] Decode32(byte[] text)
    {
        byte[] source = [.. text.Where(b => b is not ((byte)'\r' or (byte)'\n'))];
        var result = new List<byte>(source.Length * 5 / 8);
        for (var at = 0; at < source.Length;)
        {
            if (!Quantum32(source, ref at, result))
            {
                break;
            }
        }

        return [.. result];
    }

    // false at the end
    private static bool Quantum(byte[] text, ref int at, List<byte> result)
    {
        Span<int> digits = stackalloc int[4];
        var count = 0;
        while (count < 4)
        {
            if (at == text.Length)
            {
                return count == 0 ? false : throw Illegal(64, at - count);
            }

            var digit = Digit(text[at++]);
            if (digit >= 0)
            {
                digits[count++] = digit;
            }
            else if (text[at - 1] is not ((byte)'\n' or (byte)'\r'))
            {
                Padding(text, ref at, count);
                break;
            }
        }

        if (count >= 2)
        {
            result.Add((byte)((digits[0] << 2) | (digits[1] >> 4)));
        }

        if (count >= 3)
        {
            result.Add((byte)((digits[1] << 4) | (digits[2] >> 2)));
        }

        if (count == 4)
        {
            result.Add((byte)((digits[2] << 6) | digits[3]));
        }

        return count == 4;
    }

    private static void Padding(byte[] text, ref int at, int count)
    {
        if (text[at - 1] != '=' || count < 2)
        {
            throw Illegal(64, at - 1);
        }

        if (count == 2)
        {
            SkipLines(text, ref at);
            if (at == text.Length)
            {
                throw Illegal(64, text.Length);
            }

            if (text[at] != '=')
            {
                throw Illegal(64, at - 1);
            }

            at++;
        }

        SkipLines(text, ref at);
        if (at < text.Length)
        {
            throw Illegal(64, at);
        }
    }

    private static void SkipLines(byte[] text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)'\n' or (byte)'\r')
        {
            at++;
        }
    }

    private static int Digit(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    // false once there was padding
    private static bool Quantum32(byte[] source, ref int at, List<byte> result)
    {
        ulong block = 0;
        var count = 0;
        while (count < 8)
        {
            if (at == source.Length)
            {
                throw Illegal(32, at - count);
            }

            var b = source[at++];
            var left = source.Length - at;
            if (b == '=' && count >= 2 && left < 8)
            {
                Padding32(source, at, count, left);
                break;
            }

            var digit = b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' : b is >= (byte)'2' and <= (byte)'7' ? b - '2' + 26 : throw Illegal(32, at - 1);
            block |= (ulong)digit << (35 - (5 * count++));
        }

        for (var i = 0; i < count * 5 / 8; i++)
        {
            result.Add((byte)(block >> (32 - (8 * i))));
        }

        return count == 8;
    }

    private static void Padding32(byte[] source, int at, int count, int left)
    {
        if (left + count < 7)
        {
            throw Illegal(32, source.Length);
        }

        for (var k = 0; k < 7 - count; k++)
        {
            if (left > k && source[at + k] != '=')
            {
                throw Illegal(32, at + k - 1);
            }
        }

        if (count is 3 or 6)
        {
            throw Illegal(32, at - 1);
        }
    }

    private static GoCallException Illegal(int radix, int at) => new($"illegal base{radix} data at input byte {at}");
}
