using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Cel.Functions;

/// <summary>Regular expressions with RE2's meaning on .NET's engine without backtracking.</summary>
internal static class Regexes
{
    private const int MaximumLength = 10_000;
    private const int MaximumCached = 512;
    private static readonly ConcurrentDictionary<string, (Regex? Regex, string? Error)> _cache = new();

    public static string? Error(string pattern) => Compile(pattern).Error;

    /// <summary>The expression, or the message RE2's parser would give.</summary>
    public static (Regex? Regex, string? Error) Compile(string pattern)
    {
        if (_cache.TryGetValue(pattern, out var found))
        {
            return found;
        }

        if (_cache.Count >= MaximumCached)
        {
            _cache.Clear();
        }

        return _cache[pattern] = Create(pattern);
    }

    private static (Regex? Regex, string? Error) Create(string pattern)
    {
        if (pattern.Length > MaximumLength)
        {
            return (null, "error parsing regexp: expression too large");
        }

        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            return (new Regex(Translate(pattern), options, TimeSpan.FromSeconds(5)), null);
        }
        catch (RegexParseException e)
        {
            return (null, "error parsing regexp: " + Reason(e, pattern));
        }
        catch (NotSupportedException)
        {
            var at = pattern.IndexOf("(?", StringComparison.Ordinal);
            return (null, $"error parsing regexp: invalid or unsupported Perl syntax: `{(at < 0 ? pattern : pattern.Substring(at, Math.Min(3, pattern.Length - at)))}`");
        }
    }

    private static string Reason(RegexParseException e, string pattern)
    {
        switch (e.Error)
        {
            case RegexParseError.InsufficientClosingParentheses:
                return $"missing closing ): `{pattern}`";
            case RegexParseError.InsufficientOpeningParentheses:
                return $"unexpected ): `{pattern}`";
            case RegexParseError.UnterminatedBracket:
                return $"missing closing ]: `{pattern[Math.Max(0, pattern.IndexOf('[', StringComparison.Ordinal))..]}`";
            case RegexParseError.UnescapedEndingBackslash:
                return "trailing backslash at end of expression: ``";
            case RegexParseError.QuantifierAfterNothing:
                var first = pattern.IndexOfAny(['*', '+', '?']);
                return $"missing argument to repetition operator: `{(first < 0 ? pattern : pattern.Substring(first, 1))}`";
            case RegexParseError.NestedQuantifiersNotParenthesized:
                var nested = pattern.IndexOfAny(['*', '+', '?', '{']);
                return $"invalid nested repetition operator: `{pattern[nested..Math.Min(pattern.Length, nested + 2)]}`";
            case RegexParseError.ReversedCharacterRange:
                var dash = pattern.IndexOf('-', StringComparison.Ordinal);
                return $"invalid character class range: `{pattern[Math.Max(0, dash - 1)..Math.Min(pattern.Length, dash + 2)]}`";
            case RegexParseError.UnrecognizedEscape or RegexParseError.UndefinedNumberedReference:
                var slash = pattern.IndexOf('\\', StringComparison.Ordinal);
                return $"invalid escape sequence: `{pattern[Math.Max(0, slash)..Math.Min(pattern.Length, slash + 2)]}`";
            default:
                return $"invalid regular expression: `{pattern}`";
        }
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                i++;
                if (pattern[i] == 'Q')
                {
                    var end = pattern.IndexOf("\\E", i, StringComparison.Ordinal);
                    text.Append(Regex.Escape(pattern[(i + 1)..(end < 0 ? pattern.Length : end)]));
                    i = end < 0 ? pattern.Length : end + 1;
                    continue;
                }

                text.Append(Class(pattern[i], inClass));
            }
            else if (inClass)
            {
                i = InClass(pattern, i, text, ref inClass);
            }
            else if (c == '[')
            {
                inClass = true;
                text.Append(c);
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    text.Append(pattern[++i]);
                }

                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    text.Append('\\').Append(pattern[++i]);
                }
            }
            else if (c == '$' && !pattern.Contains("(?m", StringComparison.Ordinal))
            {
                text.Append("\\z");
            }
            else if (c == '(' && string.CompareOrdinal(pattern, i, "(?P<", 0, 4) == 0)
            {
                text.Append("(?<");
                i += 3;
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static int InClass(string pattern, int i, StringBuilder text, ref bool inClass)
    {
        if (string.CompareOrdinal(pattern, i, "[:", 0, 2) == 0 && pattern.IndexOf(":]", i, StringComparison.Ordinal) is var end and > 0
            && Posix(pattern[(i + 2)..end]) is { } set)
        {
            text.Append(set);
            return end + 1;
        }

        inClass = pattern[i] != ']';
        text.Append(pattern[i] == '[' ? "\\[" : pattern[i].ToString());
        return i;
    }

    private static string Class(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('w', true) => "0-9A-Za-z_",
        ('w', false) => "[0-9A-Za-z_]",
        ('s', true) => "\\t\\n\\f\\r ",
        ('s', false) => "[\\t\\n\\f\\r ]",
        ('D', false) => "[^0-9]",
        ('W', false) => "[^0-9A-Za-z_]",
        ('S', false) => "[^\\t\\n\\f\\r ]",
        ('D', true) => "\\x00-/:-\\uffff",
        ('W', true) => "\\x00-/:-@\\[-\\^`{-\\uffff",
        ('S', true) => "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\uffff",
        _ => "\\" + c,
    };

    private static string? Posix(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "digit" => "0-9",
        "lower" => "a-z",
        "upper" => "A-Z",
        "space" => "\\t\\n\\v\\f\\r ",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        "punct" => "!-/:-@\\[-`{-~",
        _ => null,
    };
}
