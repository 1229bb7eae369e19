using System.Globalization;
using System.Text;

namespace Flux.Helm.Schema;

/// <summary>The formats of JSON Schema, as far as upstream checks them; others are not checked.</summary>
/// <remarks>Spec: santhosh-tekuri/jsonschema 6.0.2, format.go.</remarks>
internal static class SchemaFormats
{
    /// <summary>Why a text is not of a format; null where it is, where the value is no text, or where the format is not known.</summary>
    public static string? Problem(string format, object? value) => value is not string text ? null : format switch
    {
        "regex" => Regex(text),
        "json-pointer" => JsonPointer(text),
        "relative-json-pointer" => RelativeJsonPointer(text),
        "uuid" => Uuid(text),
        "duration" => Duration(text),
        "period" => Period(text),
        "ipv4" => Ipv4(text),
        "ipv6" => Ipv6(text),
        "hostname" => Hostname(text),
        "email" => Email(text),
        "date" => SchemaTimes.Date(text),
        "time" => SchemaTimes.Time(text),
        "date-time" => SchemaTimes.DateTime(text),
        "uri" or "iri" => GoUrl.Parse(text, out var isAbsolute, out _) ?? (isAbsolute ? null : "relative url"),
        "uri-reference" or "iri-reference" => text.Contains('\\', StringComparison.Ordinal) ? "contains \\" : GoUrl.Parse(text, out _, out _),
        "uri-template" => UriTemplate(text),
        "semver" => SemVer(text),
        _ => null,
    };

    private static string? Regex(string text)
    {
        try
        {
            SchemaPattern.Parse(text);
            return null;
        }
        catch (SchemaException e)
        {
            return e.Message;
        }
    }

    private static string? JsonPointer(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (text[0] != '/')
        {
            return "not starting with /";
        }

        for (var i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
            {
                return "~ must be followed by 0 or 1";
            }
        }

        return null;
    }

    private static string? RelativeJsonPointer(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0)
        {
            return "must start with non-negative integer";
        }

        return digits > 1 && text[0] == '0' ? "starts with zero"
            : text[digits..] == "#" ? null
            : JsonPointer(text[digits..]);
    }

    private static string? Uuid(string text)
    {
        int[] lengths = [8, 4, 4, 4, 12];
        var groups = text.Split('-');
        if (groups.Length != lengths.Length)
        {
            return "must have 5 elements";
        }

        for (var i = 0; i < groups.Length; i++)
        {
            if (Encoding.UTF8.GetByteCount(groups[i]) != lengths[i])
            {
                return string.Create(CultureInfo.InvariantCulture, $"element {i + 1} must be {lengths[i]} characters long");
            }

            foreach (var rune in groups[i].EnumerateRunes())
            {
                if (!rune.IsAscii || !char.IsAsciiHexDigit((char)rune.Value))
                {
                    return $"non-hex character {GoText.QuoteRune(rune)}";
                }
            }
        }

        return null;
    }

    private static string? Duration(string text)
    {
        if (!text.StartsWith('P'))
        {
            return "must start with P";
        }

        text = text[1..];
        if (text.Length == 0)
        {
            return "nothing after P";
        }

        if (text.EndsWith('W'))
        {
            var weeks = text[..^1];
            return weeks.Length == 0 ? "no number in week" : weeks.All(char.IsAsciiDigit) ? null : "invalid week";
        }

        string[] all = ["YMD", "HMS"];
        var parts = text.Split('T');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i != 0 && parts[i].Length == 0)
            {
                return "no time elements";
            }

            if (i >= all.Length)
            {
                return "more than one T";
            }

            if (DurationPart(parts[i], all[i]) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? DurationPart(string text, string all)
    {
        var units = all;
        while (text.Length > 0)
        {
            var digits = text.TakeWhile(char.IsAsciiDigit).Count();
            if (digits == 0)
            {
                return "missing number";
            }

            if (digits == text.Length)
            {
                return "missing unit";
            }

            var unit = text[digits];
            var at = units.IndexOf(unit, StringComparison.Ordinal);
            if (at < 0)
            {
                return all.Contains(unit, StringComparison.Ordinal) ? $"unit {GoText.QuoteRune(new Rune(unit))} out of order"
                    : $"invalid unit {(Rune.TryCreate(unit, out var rune) ? GoText.QuoteRune(rune) : "'?'")}";
            }

            units = units[(at + 1)..];
            text = text[(digits + 1)..];
        }

        return null;
    }

    private static string? Period(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return "missing slash";
        }

        var (start, end) = (text[..slash], text[(slash + 1)..]);
        if (start.StartsWith('P'))
        {
            return Duration(start) is { } wrong ? $"invalid start duration: {wrong}"
                : SchemaTimes.DateTime(end) is { } late ? $"invalid end date-time: {late}" : null;
        }

        return SchemaTimes.DateTime(start) is { } first ? $"invalid start date-time: {first}"
            : end.StartsWith('P') ? Duration(end) is { } length ? $"invalid end duration: {length}" : null
            : SchemaTimes.DateTime(end) is { } last ? $"invalid end date-time: {last}" : null;
    }

    private static string? Ipv4(string text)
    {
        var groups = text.Split('.');
        if (groups.Length != 4)
        {
            return "expected four decimals";
        }

        foreach (var group in groups)
        {
            if (group.Length > 1 && group[0] == '0')
            {
                return "leading zeros";
            }

            var digits = group is ['+' or '-', ..] ? group[1..] : group;
            if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
            {
                return $"strconv.Atoi: parsing {GoText.Quote(group)}: invalid syntax";
            }

            if (!int.TryParse(group, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number is < 0 or > 255)
            {
                return "decimal must be between 0 and 255";
            }
        }

        return null;
    }

    internal static string? Ipv6(string text) => !text.Contains(':', StringComparison.Ordinal) ? "missing colon"
        : GoUrl.AddressProblem(text) is { } problem ? problem
        : text.Contains('%', StringComparison.Ordinal) ? "zone id is not a part of ipv6 address"
        : null;

    private static string? Hostname(string text)
    {
        text = text.EndsWith('.') ? text[..^1] : text;
        if (Encoding.UTF8.GetByteCount(text) > 253)
        {
            return "more than 253 characters long";
        }

        foreach (var label in text.Split('.'))
        {
            if (Encoding.UTF8.GetByteCount(label) is < 1 or > 63)
            {
                return "label must be 1 to 63 characters long";
            }

            if (label[0] == '-' || label[^1] == '-')
            {
                return label[0] == '-' ? "label starts with hyphen" : "label ends with hyphen";
            }

            if (Odd(label, c => char.IsAsciiLetterOrDigit(c) || c == '-') is { } odd)
            {
                return $"invalid character {odd}";
            }
        }

        return null;
    }

    private static string? Email(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > 254)
        {
            return "more than 255 characters long";
        }

        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return "missing @";
        }

        return LocalPart(text[..at]) ?? Domain(text[(at + 1)..]);
    }

    private static string? LocalPart(string local)
    {
        if (Encoding.UTF8.GetByteCount(local) > 64)
        {
            return "local part more than 64 characters long";
        }

        if (local.Length > 1 && local[0] == '"')
        {
            return local[1..^1].AsSpan().IndexOfAny('\\', '"') >= 0 ? "backslash and quote are not allowed within quoted local part" : null;
        }

        return local.StartsWith('.') ? "starts with dot"
            : local.EndsWith('.') ? "ends with dot"
            : local.Contains("..", StringComparison.Ordinal) ? "consecutive dots"
            : Odd(local, c => char.IsAsciiLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)) is { } odd ? $"invalid character {odd}"
            : null;
    }

    private static string? Domain(string domain)
    {
        if (domain.StartsWith('[') && domain.EndsWith(']'))
        {
            var address = domain[1..^1];
            return address.StartsWith("IPv6:", StringComparison.Ordinal)
                ? Ipv6(address[5..]) is { } wrong6 ? $"invalid ipv6 address: {wrong6}" : null
                : Ipv4(address) is { } wrong4 ? $"invalid ipv4 address: {wrong4}" : null;
        }

        return Hostname(domain) is { } wrong ? $"invalid domain: {wrong}" : null;
    }

    private static string? UriTemplate(string text)
    {
        if (GoUrl.Parse(text, out _, out var rawPath) is { } problem)
        {
            return problem;
        }

        foreach (var segment in rawPath.Split('/'))
        {
            var open = false;
            foreach (var c in segment.Where(c => c is '{' or '}'))
            {
                if (c == '{' == open)
                {
                    return "nested curly braces";
                }

                open = !open;
            }

            if (open)
            {
                return "no matching closing brace";
            }
        }

        return null;
    }

    private static string? SemVer(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
        {
            if (plus + 1 == text.Length)
            {
                return "build is empty";
            }

            foreach (var identifier in text[(plus + 1)..].Split('.'))
            {
                if (identifier.Length == 0)
                {
                    return "build identifier is empty";
                }

                if (Odd(identifier, c => char.IsAsciiLetterOrDigit(c) || c == '-') is { } odd)
                {
                    return $"invalid character {odd} in build identifier";
                }
            }

            text = text[..plus];
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return (dash < 0 ? null : Prerelease(text[(dash + 1)..])) ?? Core(dash < 0 ? text : text[..dash]);
    }

    private static string? Prerelease(string text)
    {
        foreach (var identifier in text.Split('.'))
        {
            if (identifier.Length == 0)
            {
                return "pre-release identifier is empty";
            }

            if (Odd(identifier, c => char.IsAsciiLetterOrDigit(c) || c == '-') is { } odd)
            {
                return $"invalid character {odd} in pre-release identifier";
            }

            if (identifier.Length > 1 && identifier[0] == '0' && identifier.All(char.IsAsciiDigit))
            {
                return "pre-release numeric identifier starts with zero";
            }
        }

        return null;
    }

    private static string? Core(string text)
    {
        var numbers = text.Split('.');
        if (numbers.Length != 3)
        {
            return "versionCore must have 3 numbers separated by dot";
        }

        string[] names = ["major", "minor", "patch"];
        for (var i = 0; i < 3; i++)
        {
            var problem = numbers[i].Length == 0 ? "is empty" : numbers[i].Length > 1 && numbers[i][0] == '0' ? "starts with zero"
                : numbers[i].All(char.IsAsciiDigit) ? null : "contains non-digit";
            if (problem is not null)
            {
                return $"{names[i]} {problem}";
            }
        }

        return null;
    }

    private static string? Odd(string text, Func<char, bool> isFine)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsAscii || !isFine((char)rune.Value))
            {
                return GoText.QuoteRune(rune);
            }
        }

        return null;
    }
}
