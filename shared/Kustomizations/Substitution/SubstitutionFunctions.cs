using System.Globalization;
using System.Text;

namespace Flux.Kustomizations.Substitution;

/// <summary>The operators' meaning.</summary>
internal static class SubstitutionFunctions
{
    private const int MaxTrimLength = 1 << 16;

    public static string Apply(string op, string value, string[] arguments) => (op, arguments) switch
    {
        (",", _) => MapFirst(value, Rune.ToLowerInvariant),
        (",,", _) => value.ToLowerInvariant(),
        ("^", _) => MapFirst(value, Rune.ToUpperInvariant),
        ("^^", _) => value.ToUpperInvariant(),
        ("#", []) => Encoding.UTF8.GetByteCount(value).ToString(CultureInfo.InvariantCulture),
        ("#", [var pattern, ..]) => Trim(value, pattern, fromEnd: false, longest: false),
        ("##", [var pattern, ..]) => Trim(value, pattern, fromEnd: false, longest: true),
        ("%", [var pattern, ..]) => Trim(value, pattern, fromEnd: true, longest: false),
        ("%%", [var pattern, ..]) => Trim(value, pattern, fromEnd: true, longest: true),
        (":", [var offset]) => Substring(value, offset, null),
        (":", [var offset, var length, ..]) => Substring(value, offset, length),
        ("/#", [var old, var by]) => value.StartsWith(old, StringComparison.Ordinal) ? ReplaceFirst(value, old, by) : value,
        ("/%", [var old, var by]) => value.EndsWith(old, StringComparison.Ordinal) ? value[..^old.Length] + by : value,
        ("/#" or "/%", _) => value,
        ("/", [var old, ..]) => ReplaceFirst(value, old, arguments.ElementAtOrDefault(1) ?? ""),
        ("//", [var old, ..]) => ReplaceAll(value, old, arguments.ElementAtOrDefault(1) ?? ""),
        _ => value.Length == 0 ? string.Concat(arguments) : value,
    };

    private static string MapFirst(string value, Func<Rune, Rune> map) =>
        value.Length > 0 && Rune.TryGetRuneAt(value, 0, out var first) ? map(first) + value[first.Utf16SequenceLength..] : value;

    /// <summary>Offsets count bytes, as upstream's do; one that is no number gives the whole text.</summary>
    private static string Substring(string value, string offsetText, string? lengthText)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (!TryParse(offsetText, out var offset))
        {
            return value;
        }

        offset = offset < 0 ? Math.Max(0, bytes.Length + offset) : offset;
        if (lengthText is null)
        {
            return Slice(bytes, offset, bytes.Length);
        }

        if (!TryParse(lengthText, out var length))
        {
            return value;
        }

        var end = offset + length;
        if (end >= bytes.Length)
        {
            return Slice(bytes, offset, bytes.Length);
        }

        return end >= offset
            ? Slice(bytes, offset, end)
            : throw new SubstitutionException($"substring length {length} is negative");
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && Math.Abs((decimal)number) < long.MaxValue / 2;

    private static string Slice(byte[] bytes, long start, long end) =>
        start < end ? Encoding.UTF8.GetString(bytes.AsSpan((int)start, (int)(end - start))) : "";

    private static string ReplaceFirst(string value, string old, string by)
    {
        var at = value.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? value : string.Concat(value.AsSpan(0, at), by, value.AsSpan(at + old.Length));
    }

    /// <summary>Nothing is found before every character and at the end, as in Go.</summary>
    private static string ReplaceAll(string value, string old, string by) => old.Length > 0
        ? value.Replace(old, by, StringComparison.Ordinal)
        : string.Concat(value.EnumerateRunes().Select(rune => by + rune)) + by;

    private static string Trim(string value, string pattern, bool fromEnd, bool longest)
    {
        if (value.Length > MaxTrimLength)
        {
            throw new SubstitutionException($"a value of more than {MaxTrimLength} characters cannot be trimmed");
        }

        var (text, glob) = fromEnd ? (Reverse(value), Reverse(pattern)) : (value, pattern);
        var matches = GlobPattern.PrefixLengths(glob, text);
        var length = longest ? matches.Max : matches.Min;
        return length == 0 ? value : fromEnd ? Reverse(text[length..]) : text[length..];
    }

    private static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse());
}
