namespace Flux.Sops.Age;

/// <summary>Bech32 (BIP 173) without its limit on length, as age uses it.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private static readonly uint[] _generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>The prefix, as it is written, and the data.</summary>
    /// <exception cref="FormatException">The text is not Bech32.</exception>
    public static (string Prefix, byte[] Data) Decode(string text)
    {
        if (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper))
        {
            throw new FormatException("mixed case");
        }

        var separator = text.LastIndexOf('1');
        if (separator < 1 || separator + 7 > text.Length)
        {
            throw new FormatException($"separator '1' at invalid position: pos={separator}, len={text.Length}");
        }

        var prefix = text[..separator];
        if (prefix.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            throw new FormatException("invalid character human-readable part");
        }

        var lower = prefix.ToLowerInvariant();
        var values = new byte[text.Length - separator - 1];
        for (var i = 0; i < values.Length; i++)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(text[separator + 1 + i]), StringComparison.Ordinal);
            values[i] = value < 0 ? throw new FormatException("invalid character data part") : (byte)value;
        }

        if (Checksum(lower, values) != 1)
        {
            throw new FormatException("invalid checksum");
        }

        return (prefix, Regroup(values.AsSpan(0, values.Length - 6)));
    }

    private static uint Checksum(string prefix, byte[] values)
    {
        uint checksum = 1;
        foreach (var value in prefix.Select(c => c >> 5).Append(0).Concat(prefix.Select(c => c & 31)).Concat(values.Select(v => (int)v)))
        {
            var top = checksum >> 25;
            checksum = ((checksum & 0x1ffffff) << 5) ^ (uint)value;
            for (var i = 0; i < _generator.Length; i++)
            {
                checksum ^= ((top >> i) & 1) == 1 ? _generator[i] : 0;
            }
        }

        return checksum;
    }

    private static byte[] Regroup(ReadOnlySpan<byte> values)
    {
        var bytes = new List<byte>(values.Length * 5 / 8);
        var (buffer, bits) = (0, 0);
        foreach (var value in values)
        {
            buffer = ((buffer << 5) | value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return bits >= 5 ? throw new FormatException("illegal zero padding")
            : (buffer & ((1 << bits) - 1)) != 0 ? throw new FormatException("non-zero padding")
            : [.. bytes];
    }
}
