using System.Buffers.Text;
using System.Text;

namespace Flux.Artifacts;

/// <summary>The 512 bytes before each entry of a tar archive.</summary>
/// <remarks>Spec: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header".</remarks>
internal static class TarHeader
{
    public const int BlockSize = 512;
    public const byte File = (byte)'0';
    public const byte Directory = (byte)'5';
    public const byte Extended = (byte)'x';
    private const int NameSize = 100;
    private const int PrefixSize = 155;

    /// <summary>Whether name and prefix of a plain header can hold a path.</summary>
    public static bool Fits(ReadOnlySpan<byte> path) =>
        Ascii.IsValid(path) && (path.Length <= NameSize || SplitAt(path) > 0);

    /// <summary>Writes a header without owner and times.</summary>
    public static void Write(Span<byte> block, ReadOnlySpan<byte> path, byte type, int mode, long size)
    {
        block[..BlockSize].Clear();
        WriteName(block, path);
        Octal(block[100..108], mode);
        Octal(block[108..116], 0);
        Octal(block[116..124], 0);
        Octal(block[124..136], size);
        Octal(block[136..148], 0);
        block[156] = type;
        "ustar\000"u8.CopyTo(block[257..]);
        Octal(block[329..337], 0);
        Octal(block[337..345], 0);
        Octal(block[148..155], Checksum(block));
        block[155] = (byte)' ';
    }

    /// <summary>The sum of all bytes, those of the checksum taken as spaces.</summary>
    public static int Checksum(ReadOnlySpan<byte> block)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockSize; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : block[i];
        }

        return sum;
    }

    /// <summary>The text of a field up to its NUL.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) =>
        field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;

    /// <summary>A number in octal digits, or in binary where the first bit says so; null where it is malformed or negative.</summary>
    public static long? Number(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        if ((field[0] & 0x80) != 0)
        {
            value = field[0] & 0x7F;
            foreach (var part in field[1..])
            {
                if (value > long.MaxValue >> 8)
                {
                    return null;
                }

                value = (value << 8) | part;
            }

            return (field[0] & 0x40) != 0 ? null : value;
        }

        foreach (var digit in Text(field).Trim((byte)' '))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    /// <summary>The record <c>length key=value\n</c> of an extended header; the length counts itself.</summary>
    public static byte[] Record(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + 1;
        while (length != rest + Digits(length))
        {
            length = rest + Digits(length);
        }

        var record = new byte[length];
        Utf8Formatter.TryFormat(length, record, out var at);
        record[at++] = (byte)' ';
        key.CopyTo(record.AsSpan(at));
        at += key.Length;
        record[at++] = (byte)'=';
        value.CopyTo(record.AsSpan(at));
        record[^1] = (byte)'\n';
        return record;
    }

    private static int Digits(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;

    private static void WriteName(Span<byte> block, ReadOnlySpan<byte> path)
    {
        var split = path.Length > NameSize ? SplitAt(path) : 0;
        if (split > 0)
        {
            path[..split].CopyTo(block[345..500]);
            path = path[(split + 1)..];
        }

        // a longer one stands in an extended header; this is for readers that do not know those
        path[..Math.Min(path.Length, NameSize)].CopyTo(block);
    }

    /// <summary>Where the prefix ends: the first slash that leaves a name short enough; 0 where there is none.</summary>
    private static int SplitAt(ReadOnlySpan<byte> path)
    {
        var from = Math.Max(1, path.Length - NameSize - 1);
        var slash = from < path.Length ? path[from..].IndexOf((byte)'/') : -1;
        var at = from + slash;
        return slash >= 0 && at <= PrefixSize && at < path.Length - 1 ? at : 0;
    }

    /// <summary>Octal digits with leading zeros and a NUL, the field's whole width.</summary>
    private static void Octal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
