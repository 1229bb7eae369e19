namespace Flux.GoTemplates.Times;

/// <summary>Splits a layout into what Go replaces: parts of the reference time Mon Jan 2 15:04:05 MST 2006.</summary>
/// <remarks>Source: Go 1.26, time/format.go, nextStdChunk.</remarks>
internal static class GoLayout
{
    private static readonly string[] _parts =
    [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00:00", "-07:00", "-070000", "-0700", "-07", "Z07:00:00", "Z07:00", "Z070000", "Z0700", "Z07",
        "002", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "__2", "_2", "1", "2", "3", "4", "5",
    ];

    /// <summary>The next part to replace: what is before it, the part ("" at the end), and what is behind it.</summary>
    public static (string Before, string Part, string After) Next(string layout)
    {
        var (at, part, behind) = Find(layout, 0);
        return (layout[..at], part, layout[behind..]);
    }

    /// <summary>The next part to replace from a place on: where it is, the part ("" at the end), and what is behind it.</summary>
    public static (int At, string Part, int Behind) Find(string layout, int from)
    {
        for (var i = from; i < layout.Length; i++)
        {
            if (Fraction(layout, i) is { } fraction)
            {
                return (i, fraction, i + fraction.Length);
            }

            foreach (var part in _parts)
            {
                if (string.CompareOrdinal(layout, i, part, 0, part.Length) != 0)
                {
                    continue;
                }

                // "January" is no "Jan" with "uary", but "Janet" is none either
                if (part is "Jan" && StartsLower(layout, i + 3) && string.CompareOrdinal(layout, i, "January", 0, 7) != 0)
                {
                    break;
                }

                if (part is "Mon" && StartsLower(layout, i + 3))
                {
                    break;
                }

                // "_2006" is "_" and "2006"
                if (part == "_2" && string.CompareOrdinal(layout, i + 1, "2006", 0, 4) == 0)
                {
                    return (i + 1, "2006", i + 5);
                }

                return (i, part, i + part.Length);
            }
        }

        return (layout.Length, "", layout.Length);
    }

    /// <summary>A fraction of seconds: .000 or ,999.</summary>
    public static bool IsFraction(string part) => part.Length > 1 && part[0] is '.' or ',';

    private static bool StartsLower(string text, int at) => at < text.Length && char.IsAsciiLetterLower(text[at]);

    private static string? Fraction(string layout, int at)
    {
        if (layout[at] is not ('.' or ',') || at + 1 >= layout.Length || layout[at + 1] is not ('0' or '9'))
        {
            return null;
        }

        var end = at + 1;
        while (end < layout.Length && layout[end] == layout[at + 1])
        {
            end++;
        }

        return end < layout.Length && char.IsAsciiDigit(layout[end]) ? null : layout[at..end];
    }
}
