namespace Flux.Yaml;

/// <summary>Which forms can hold a text, by libyaml's rules.</summary>
/// <param name="Multiline">It has line breaks (also Unicode's).</param>
/// <param name="BlockPlainAllowed">It can stand without quotes outside of flow collections.</param>
/// <param name="SingleQuotedAllowed">It can stand in single quotes.</param>
/// <param name="BlockAllowed">It can be a literal block.</param>
internal readonly record struct ScalarAnalysis(bool Multiline, bool BlockPlainAllowed, bool SingleQuotedAllowed, bool BlockAllowed)
{
    public static ScalarAnalysis Of(string text)
    {
        if (text.Length == 0)
        {
            return new(false, true, true, false);
        }

        var indicators = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        bool special = false, lineBreaks = false, breakSpace = false, spaceBreak = false, previousSpace = false, previousBreak = false;
        var edge = false;
        var trailingSpace = text[^1] == ' ';
        var precededByWhitespace = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var followedByWhitespace = i + 1 >= text.Length || IsBlank(text[i + 1]);
            indicators |= i == 0 ? IsFirstIndicator(c, followedByWhitespace)
                : (c == ':' && followedByWhitespace) || (c == '#' && precededByWhitespace);
            special |= !IsPrintable(c);
            if (c == ' ')
            {
                edge |= i == 0 || i == text.Length - 1;
                breakSpace |= previousBreak;
                (previousSpace, previousBreak) = (true, false);
            }
            else if (IsBreak(c))
            {
                lineBreaks = true;
                edge |= i == 0 || i == text.Length - 1;
                spaceBreak |= previousSpace;
                (previousSpace, previousBreak) = (false, true);
            }
            else
            {
                (previousSpace, previousBreak) = (false, false);
            }

            precededByWhitespace = IsBlank(c);
        }

        var quotable = !spaceBreak && !special;
        return new(
            lineBreaks,
            quotable && !edge && !breakSpace && !lineBreaks && !indicators,
            quotable && !breakSpace,
            quotable && !trailingSpace);
    }

    public static bool IsBreak(char c) => c is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>What go-yaml prints as is: no tab, no character beyond the basic plane.</summary>
    public static bool IsPrintable(char c) =>
        c is '\n' or (>= ' ' and <= '~') || (c is >= '\u00A0' and <= '\uD7FF') || (c is >= '\uE000' and <= '\uFFFD' and not '\uFEFF');

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\0' || IsBreak(c);

    private static bool IsFirstIndicator(char c, bool followedByWhitespace) => c switch
    {
        '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => true,
        '?' or ':' or '-' => followedByWhitespace,
        _ => false,
    };
}
