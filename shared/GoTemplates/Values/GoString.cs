using System.Text;

namespace Flux.GoTemplates.Values;

/// <summary>
/// Go's strings are bytes, .NET's are UTF-16. A byte that is not part of valid UTF-8 stands in a .NET string as the lone surrogate U+DC80 to U+DCFF
/// (its value plus U+DC00), as Python's "surrogateescape" has it; all other text is itself. So ordinary text costs nothing and no byte is lost.
/// </summary>
public static class GoString
{
    /// <summary>Compares as Go does: by bytes.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    /// <summary>The string of some bytes, whether or not they are UTF-8.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
                bytes = bytes[length..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes of a string.</summary>
    public static byte[] ToBytes(ReadOnlySpan<char> text)
    {
        if (!HasSurrogates(text))
        {
            var plain = new byte[Encoding.UTF8.GetByteCount(text)];
            Encoding.UTF8.GetBytes(text, plain);
            return plain;
        }

        var bytes = new byte[ByteLength(text)];
        var at = 0;
        for (var i = 0; i < text.Length;)
        {
            if (IsRawByte(text, i))
            {
                bytes[at++] = (byte)(text[i++] - 0xDC00);
                continue;
            }

            var rune = RuneAt(text, i, out var width);
            at += new Rune(rune).EncodeToUtf8(bytes.AsSpan(at));
            i += width;
        }

        return bytes;
    }

    /// <summary>How many bytes the string has: Go's len.</summary>
    public static int ByteLength(ReadOnlySpan<char> text)
    {
        if (!HasSurrogates(text))
        {
            return Encoding.UTF8.GetByteCount(text);
        }

        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            if (IsRawByte(text, i))
            {
                length++;
                i++;
                continue;
            }

            length += new Rune(RuneAt(text, i, out var width)).Utf8SequenceLength;
            i += width;
        }

        return length;
    }

    /// <summary>The part of the string from one byte to before another, which may split a character.</summary>
    public static string Substring(string text, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) ? text[start..end] : FromBytes(ToBytes(text).AsSpan(start, end - start));
    }

    /// <summary>Joins bytes that form a character only together, as after putting two strings one behind the other.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return HasRawBytes(text) ? FromBytes(ToBytes(text)) : text;
    }

    /// <summary>Whether the string holds bytes that are not UTF-8.</summary>
    public static bool HasRawBytes(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uDC80', '\uDCFF'))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (IsRawByte(text, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares by bytes.</summary>
    public static int Compare(string? x, string? y)
    {
        if (ReferenceEquals(x, y) || x is null || y is null)
        {
            return ReferenceEquals(x, y) ? 0 : x is null ? -1 : 1;
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length - y.Length;
        }

        return char.IsSurrogate(x[common]) || char.IsSurrogate(y[common])
            ? ToBytes(x).AsSpan().SequenceCompareTo(ToBytes(y))
            : x[common] - y[common];
    }

    /// <summary>The character at a position; U+FFFD for a byte that is none, as Go decodes it.</summary>
    /// <param name="text">The string.</param>
    /// <param name="index">Where in the .NET string.</param>
    /// <param name="width">How many chars it takes in the .NET string.</param>
    internal static int RuneAt(ReadOnlySpan<char> text, int index, out int width)
    {
        var c = text[index];
        width = 1;
        if (!char.IsSurrogate(c))
        {
            return c;
        }

        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            width = 2;
            return char.ConvertToUtf32(c, text[index + 1]);
        }

        return 0xFFFD;
    }

    /// <summary>Whether a char stands for a byte that is not UTF-8.</summary>
    internal static bool IsRawByte(ReadOnlySpan<char> text, int index) =>
        text[index] is >= '\uDC80' and <= '\uDCFF' && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    /// <summary>The characters, each a code point; U+FFFD for every byte that is none.</summary>
    internal static List<int> Runes(string text)
    {
        var runes = new List<int>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            runes.Add(RuneAt(text, i, out var width));
            i += width;
        }

        return runes;
    }

    /// <summary>How many characters there are, a byte that is none counting as one.</summary>
    internal static int RuneCount(ReadOnlySpan<char> text)
    {
        if (!HasSurrogates(text))
        {
            return text.Length;
        }

        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            RuneAt(text, i, out var width);
            i += width;
        }

        return count;
    }

    /// <summary>The string of one code point, as Go's string(rune): U+FFFD for what is none.</summary>
    internal static string FromRune(long rune) => Rune.IsValid((int)Math.Clamp(rune, int.MinValue, int.MaxValue)) ? new Rune((int)rune).ToString() : "\uFFFD";

    internal static bool HasSurrogates(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');
}
