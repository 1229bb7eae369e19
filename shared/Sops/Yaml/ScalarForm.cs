namespace Flux.Sops.Yaml;

/// <summary>Which forms can hold a text outside of flow collections, by go-yaml v3's rules.</summary>
internal readonly record struct ScalarForm(bool Multiline, bool PlainAllowed, bool SingleQuotedAllowed, bool BlockAllowed)
{
    public static ScalarForm Of(string text)
    {
        if (text.Length == 0)
        {
            return new(false, true, true, false);
        }

        var indicators = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        bool lineBreaks = false, special = false, tabs = false, breakSpace = false, spaceBreak = false, previousSpace = false, previousBreak = false;
        var preceded = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var followed = i + 1 >= text.Length || text[i + 1] is ' ' or '\t';
            indicators |= i == 0 ? IsFirstIndicator(c, followed) : (c == ':' && followed) || (c == '#' && preceded);
            if (c == '\t')
            {
                tabs = true;
            }
            else if (!IsPrintable(text, i))
            {
                special = true;
            }

            var isBreak = IsBreak(c);
            breakSpace |= c == ' ' && previousBreak;
            spaceBreak |= isBreak && previousSpace;
            lineBreaks |= isBreak;
            (previousSpace, previousBreak) = (c == ' ', isBreak);
            preceded = c is ' ' or '\t' or '\0' || isBreak;
        }

        var edge = text[0] == ' ' || IsBreak(text[0]) || text[^1] == ' ' || IsBreak(text[^1]);
        return new(
            lineBreaks,
            !edge && !breakSpace && !spaceBreak && !tabs && !special && !lineBreaks && !indicators,
            !breakSpace && !spaceBreak && !tabs && !special,
            text[^1] != ' ' && !spaceBreak && !special);
    }

    public static bool IsBreak(char c) => c is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>What is printed as is: no character beyond the basic plane, no byte order mark, no control character.</summary>
    public static bool IsPrintable(string text, int i) => text[i] is '\n' or (>= ' ' and <= '~') or (>= '\u00A0' and <= '\uD7FF')
        or (>= '\uE000' and <= '\uFFFD' and not '\uFEFF');

    private static bool IsFirstIndicator(char c, bool followed) => c switch
    {
        '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => true,
        '?' or ':' or '-' => followed,
        _ => false,
    };
}
