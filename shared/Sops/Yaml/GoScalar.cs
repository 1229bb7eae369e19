using System.Globalization;
using System.Text.RegularExpressions;
using Flux.Sops.Trees;

namespace Flux.Sops.Yaml;

/// <summary>What a plain scalar stands for, by go-yaml v3's rules.</summary>
internal static partial class GoScalar
{
    public const string LongTagPrefix = "tag:yaml.org,2002:";
    public const string NullTag = "!!null";
    public const string StringTag = "!!str";
    public const string MergeTag = "!!merge";
    public const string BinaryTag = "!!binary";

    private const string BoolTag = "!!bool";
    private const string IntTag = "!!int";
    private const string FloatTag = "!!float";
    private const string TimeTag = "!!timestamp";

    public static string ShortTag(string tag) => tag.StartsWith(LongTagPrefix, StringComparison.Ordinal) ? "!!" + tag[LongTagPrefix.Length..] : tag;

    /// <summary>The tag and value of a text, with no tag given.</summary>
    public static (string Tag, object? Value) Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (NullTag, null);
            case "true" or "True" or "TRUE":
                return (BoolTag, true);
            case "false" or "False" or "FALSE":
                return (BoolTag, false);
            case ".nan" or ".NaN" or ".NAN":
                return (FloatTag, double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return (FloatTag, double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return (FloatTag, double.NegativeInfinity);
        }

        if (text[0] == '.')
        {
            return DotFloat().IsMatch(text) && Float(text) is { } small ? (FloatTag, small) : (StringTag, text);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-'))
        {
            return (StringTag, text);
        }

        if (GoTime.ParseYaml(text) is { } time)
        {
            return (TimeTag, time);
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Integer(plain) is { } integer)
        {
            return (IntTag, integer);
        }

        return YamlFloat().IsMatch(plain) && Float(plain) is { } number ? (FloatTag, number) : (StringTag, text);
    }

    /// <summary>A scalar node's value; null also where its tag and text do not fit.</summary>
    public static object? ValueOf(CommentedNode node)
    {
        if (node.Tag == StringTag || (node.Tag is "" or "!" && node.Style != ScalarStyle.Plain))
        {
            return node.Value;
        }

        var (tag, value) = Resolve(node.Value);
        return node.Tag switch
        {
            BinaryTag => FromBase64(node.Value),
            "" => value,
            FloatTag when value is long integer => (double)integer,
            BoolTag or IntTag or FloatTag or NullTag or TimeTag => node.Tag == tag ? value : null,
            _ => node.Value,
        };
    }

    /// <summary>Whether a string has to be quoted to remain one.</summary>
    public static bool NeedsQuotes(string text) => Resolve(text).Tag != StringTag || IsOldBool(text) || Base60().IsMatch(text);

    private static bool IsOldBool(string text) => text is "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON"
        or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF";

    private static string? FromBase64(string text)
    {
        try
        {
            return ByteText.Decode(GoBase64.Decode(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static double? Float(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // a long, or a ulong where only that holds it
    private static object? Integer(string text)
    {
        var negative = text.StartsWith('-');
        var body = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        var (radix, digits) = body switch
        {
            ['0', 'x' or 'X', ..] => (16u, body[2..]),
            ['0', 'b' or 'B', ..] => (2u, body[2..]),
            ['0', 'o' or 'O', ..] => (8u, body[2..]),
            ['0', _, ..] => (8u, body[1..]),
            _ => (10u, body),
        };
        if (digits.Length == 0)
        {
            return null;
        }

        ulong value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToUInt32(c.ToString(), 16) : 99;
            if (digit >= radix || value > (ulong.MaxValue - digit) / radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return negative
            ? value <= (ulong)long.MaxValue + 1 ? unchecked(-(long)value) : null
            : value <= long.MaxValue ? (long)value : text[0] == '+' ? null : value;
    }

    [GeneratedRegex(@"^\.[0-9]+([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DotFloat();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex YamlFloat();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Base60();
}
