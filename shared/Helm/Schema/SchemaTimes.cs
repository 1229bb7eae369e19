using System.Globalization;

namespace Flux.Helm.Schema;

/// <summary>The formats date, time and date-time.</summary>
/// <remarks>Spec: santhosh-tekuri/jsonschema 6.0.2, format.go; Go's time.Parse with the layout 2006-01-02.</remarks>
internal static class SchemaTimes
{
    public static string? Date(string text)
    {
        var rest = text;
        if (!TakeNumber(ref rest, 4, out var year))
        {
            return Cannot(text, rest, "2006");
        }

        if (Part(text, ref rest, "01", out var month) is { } noMonth)
        {
            return noMonth;
        }

        if (month is < 1 or > 12)
        {
            return $"parsing time {GoText.Quote(text)}: month out of range";
        }

        return Part(text, ref rest, "02", out var day) is { } noDay ? noDay
            : rest.Length > 0 ? $"parsing time {GoText.Quote(text)}: extra text: {GoText.Quote(rest)}"
            : day < 1 || day > DaysIn(year, month) ? $"parsing time {GoText.Quote(text)}: day out of range"
            : null;
    }

    private static string? Part(string text, ref string rest, string layout, out int number)
    {
        number = 0;
        if (!rest.StartsWith('-'))
        {
            return Cannot(text, rest, "-");
        }

        rest = rest[1..];
        return TakeNumber(ref rest, 2, out number) ? null : Cannot(text, rest, layout);
    }

    public static string? Time(string text)
    {
        if (text.Length < 9)
        {
            return "less than 9 characters long";
        }

        if (text[2] != ':' || text[5] != ':')
        {
            return "missing colon in correct place";
        }

        Span<int> parts = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            if (!int.TryParse(text.AsSpan(3 * i, 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out parts[i]))
            {
                return "invalid hour/min/sec";
            }

            if (parts[i] < 0)
            {
                return "non-positive hour/min/sec";
            }
        }

        var (hour, minute, second) = (parts[0], parts[1], parts[2]);
        if (hour > 23 || minute > 59 || second > 60)
        {
            return "hour/min/sec out of range";
        }

        var rest = text[8..];
        if (rest.StartsWith('.'))
        {
            var digits = rest.Skip(1).TakeWhile(char.IsAsciiDigit).Count();
            if (digits == 0)
            {
                return "no digits in second fraction";
            }

            rest = rest[(digits + 1)..];
        }

        var minutes = (hour * 60) + minute;
        if (rest is not ("z" or "Z") && Offset(rest, ref minutes) is { } problem)
        {
            return problem;
        }

        return second >= 60 && minutes != (23 * 60) + 59 ? "invalid leap second" : null;
    }

    public static string? DateTime(string text) =>
        text.Length < 20 ? "less than 20 characters long"
        : text[10] is not ('t' or 'T') ? "11th character must be t or T"
        : Date(text[..10]) is { } date ? $"invalid date element: {date}"
        : Time(text[11..]) is { } time ? $"invalid time element: {time}"
        : null;

    private static string? Offset(string text, ref int minutes)
    {
        if (text.Length != 6)
        {
            return "offset must be 6 characters long";
        }

        if (text[0] is not ('+' or '-'))
        {
            return "offset must begin with plus/minus";
        }

        if (text[3] != ':')
        {
            return "missing colon in offset in correct place";
        }

        if (!int.TryParse(text.AsSpan(1, 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hour)
            || !int.TryParse(text.AsSpan(4, 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minute))
        {
            return "invalid hour/min in offset";
        }

        if (hour < 0 || minute < 0)
        {
            return "non-positive hour/min in offset";
        }

        if (hour > 23 || minute > 59)
        {
            return "hour/min in offset out of range";
        }

        minutes += (text[0] == '+' ? -1 : 1) * ((hour * 60) + minute);
        minutes += minutes < 0 ? 24 * 60 : 0;
        return null;
    }

    private static int DaysIn(int year, int month) => month == 2
        ? year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        : month is 4 or 6 or 9 or 11 ? 30 : 31;

    private static string Cannot(string text, string rest, string layout) =>
        $"parsing time {GoText.Quote(text)} as \"2006-01-02\": cannot parse {GoText.Quote(rest)} as \"{layout}\"";

    private static bool TakeNumber(ref string text, int digits, out int number)
    {
        number = 0;
        if (text.Length < digits || !text.AsSpan(0, digits).ContainsOnlyDigits())
        {
            return false;
        }

        number = int.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[digits..];
        return true;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
