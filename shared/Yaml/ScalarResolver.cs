using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Flux.Yaml;

/// <summary>What go-yaml takes a plain scalar for.</summary>
public static partial class ScalarResolver
{
    private static readonly HashSet<string> _true2 = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    private static readonly HashSet<string> _false2 = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

    /// <summary>What a plain scalar of this text is.</summary>
    public static YamlTag Resolve(string text, YamlVersion version)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return YamlTag.Null;
        }

        switch (text[0])
        {
            case '~' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'y' or 'Y' or 'o' or 'O':
                return Word(text, version);
            case '.':
                return IsSpecialFloat(text) || DotFloat().IsMatch(text) ? FloatIfFinite(text) : YamlTag.String;
            case '+' or '-' or (>= '0' and <= '9'):
                return Number(text);
            default:
                return YamlTag.String;
        }
    }

    /// <summary>A plain scalar as kyaml reads it.</summary>
    public static YamlScalar Plain(string text, int line = 0) => new(text, Resolve(text, YamlVersion.GoYaml3)) { Line = line };

    /// <summary>Whether the text of a truth value is one of the true ones.</summary>
    public static bool IsTrue(string text) => _true2.Contains(text);

    /// <summary>Whether go-yaml v2 would read the plain text as anything but a string, so that an emitter quotes it.</summary>
    public static bool NeedsQuotes(string text) =>
        Resolve(text, YamlVersion.GoYaml2) != YamlTag.String || (MayBeBase60(text) && Base60().IsMatch(text));

    /// <summary>Reads an integer in any of Go's notations into its decimal text; false where it does not fit 64 bits.</summary>
    public static bool TryInteger(string text, out string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = "";
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var negative = plain.StartsWith('-');
        var body = negative || plain.StartsWith('+') ? plain[1..] : plain;
        if (!TryMagnitude(body, out var magnitude))
        {
            return false;
        }

        if (negative ? magnitude > (BigInteger)long.MaxValue + 1 : magnitude > (plain.StartsWith('+') ? long.MaxValue : ulong.MaxValue))
        {
            return false;
        }

        value = (negative ? -magnitude : magnitude).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Reads a float (or an integer too long for 64 bits).</summary>
    public static bool TryFloat(string text, out double value)
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (text)
        {
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                value = double.PositiveInfinity;
                return true;
            case "-.inf" or "-.Inf" or "-.INF":
                value = double.NegativeInfinity;
                return true;
            case ".nan" or ".NaN" or ".NAN":
                value = double.NaN;
                return true;
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Reads a date or time as go-yaml does; the result is Go's RFC 3339 text.</summary>
    public static bool TryTimestamp(string text, out string rfc3339)
    {
        ArgumentNullException.ThrowIfNull(text);
        rfc3339 = "";
        if (text.Length < 8 || !char.IsAsciiDigit(text[0]) || text[4] != '-' || Timestamp().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int Part(string name) => match.Groups[name].Length == 0 ? 0 : int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        var (year, month, day) = (Part("y"), Part("m"), Part("d"));
        if (month is < 1 or > 12 || day < 1 || year < 1 || day > DateTime.DaysInMonth(year, month)
            || Part("h") > 23 || Part("i") > 59 || Part("s") > 59)
        {
            return false;
        }

        var fraction = match.Groups["f"].Value.TrimEnd('0');
        fraction = fraction is "." ? "" : fraction;
        var zone = match.Groups["z"].Value;
        zone = zone is "" or "Z" or "+00:00" or "-00:00" ? "Z" : zone;
        rfc3339 = string.Create(CultureInfo.InvariantCulture,
            $"{year:0000}-{month:00}-{day:00}T{Part("h"):00}:{Part("i"):00}:{Part("s"):00}{fraction}{zone}");
        return true;
    }

    private static YamlTag Word(string text, YamlVersion version)
    {
        switch (text)
        {
            case "~" or "null" or "Null" or "NULL":
                return YamlTag.Null;
            case "true" or "True" or "TRUE" or "false" or "False" or "FALSE":
                return YamlTag.Bool;
            default:
                return version == YamlVersion.GoYaml2 && (_true2.Contains(text) || _false2.Contains(text)) ? YamlTag.Bool : YamlTag.String;
        }
    }

    private static YamlTag Number(string text)
    {
        if (IsSpecialFloat(text))
        {
            return YamlTag.Float;
        }

        if (TryTimestamp(text, out _))
        {
            return YamlTag.Timestamp;
        }

        if (LooksLikeInteger(text) && TryInteger(text, out _))
        {
            return YamlTag.Int;
        }

        var plain = text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        return Float().IsMatch(plain) ? FloatIfFinite(plain) : YamlTag.String;
    }

    private static bool LooksLikeInteger(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not ('+' or '-' or '_' or 'x' or 'X' or 'o' or 'O'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryMagnitude(string body, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (body.Length == 0 || body[0] is '+' or '-')
        {
            return false;
        }

        var (radix, digits) = body switch
        {
            ['0', 'x' or 'X', ..] => (16, body[2..]),
            ['0', 'b' or 'B', ..] => (2, body[2..]),
            ['0', 'o' or 'O', ..] => (8, body[2..]),
            ['0', _, ..] => (8, body[1..]),
            _ => (10, body),
        };
        if (digits.Length is 0 or > 70)
        {
            return false;
        }

        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return value <= ulong.MaxValue;
    }

    private static YamlTag FloatIfFinite(string text) => TryFloat(text, out _) ? YamlTag.Float : YamlTag.String;

    internal static bool IsSpecialFloat(string text) => text.Length is 4 or 5 && text is ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf"
        or "+.INF" or "-.inf" or "-.Inf" or "-.INF" or ".nan" or ".NaN" or ".NAN";

    private static bool MayBeBase60(string text) =>
        text.Length > 2 && text[0] is '+' or '-' or (>= '0' and <= '9') && text.Contains(':', StringComparison.Ordinal);

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Float();

    [GeneratedRegex(@"^\.[0-9]+([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DotFloat();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Base60();

    [GeneratedRegex(@"^(?<y>[0-9]{4})-(?<m>[0-9]{1,2})-(?<d>[0-9]{1,2})(([Tt](?<h>[0-9]{1,2}):(?<i>[0-9]{1,2}):(?<s>[0-9]{1,2})(?<f>\.[0-9]{1,9})?(?<z>Z|[-+][0-9]{2}:[0-9]{2}))|( (?<h>[0-9]{1,2}):(?<i>[0-9]{1,2}):(?<s>[0-9]{1,2})(?<f>\.[0-9]{1,9})?))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Timestamp();
}
