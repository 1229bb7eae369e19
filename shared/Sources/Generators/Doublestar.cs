using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Sources.Generators;

/// <summary>A pattern in which <c>**</c> stands for any number of directories and <c>{a,b}</c> for alternatives, beside those of Go's path.Match.</summary>
/// <remarks>Spec: bmatcuk/doublestar v4, <c>Match</c>. Matching takes time in proportion to the path.</remarks>
internal sealed class Doublestar
{
    private readonly Regex _regex;

    /// <exception cref="FormatException">Malformed.</exception>
    public Doublestar(string pattern)
    {
        var regex = new StringBuilder("\\A");
        var at = 0;
        Translate(pattern, ref at, regex, depth: 0);
        _regex = new(
            regex.Append("\\z").ToString(),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture);
    }

    /// <summary>Whether all of the path matches.</summary>
    public bool IsMatch(string path) => _regex.IsMatch(path);

    private static void Translate(string pattern, ref int at, StringBuilder regex, int depth)
    {
        while (at < pattern.Length)
        {
            var c = pattern[at];
            switch (c)
            {
                case '*':
                    TranslateStars(pattern, ref at, regex);
                    break;
                case '?':
                    regex.Append("[^/]");
                    at++;
                    break;
                case '[':
                    TranslateClass(pattern, ref at, regex);
                    break;
                case '{':
                    TranslateAlternatives(pattern, ref at, regex, depth);
                    break;
                case '}' when depth == 0:
                    throw Malformed();
                case ',' or '}' when depth > 0:
                    return;
                case '/' when IsTrailing(pattern, at):
                    // "a/**" is "a" as well
                    regex.Append("(?:/.*)?");
                    at = pattern.Length;
                    break;
                default:
                    regex.Append(Regex.Escape(Literal(pattern, ref at)));
                    break;
            }
        }
    }

    private static bool IsTrailing(string pattern, int at) => at > 0 && pattern.AsSpan(at).SequenceEqual("/**");

    private static void TranslateStars(string pattern, ref int at, StringBuilder regex)
    {
        var start = at;
        while (at < pattern.Length && pattern[at] == '*')
        {
            at++;
        }

        var isSegment = at - start == 2 && (start == 0 || pattern[start - 1] is '/' or '{' or ',')
            && (at == pattern.Length || pattern[at] is '/' or '}' or ',');
        if (!isSegment)
        {
            regex.Append("[^/]*");
        }
        else if (at < pattern.Length && pattern[at] == '/')
        {
            regex.Append("(?:.*/)?");
            at++;
        }
        else
        {
            regex.Append(".*");
        }
    }

    private static void TranslateClass(string pattern, ref int at, StringBuilder regex)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] is '^' or '!';
        at += negated ? 1 : 0;
        var ranges = new StringBuilder();
        while (true)
        {
            if (at >= pattern.Length || (pattern[at] == ']' && ranges.Length == 0))
            {
                throw Malformed();
            }

            if (pattern[at] == ']')
            {
                at++;
                regex.Append(negated ? "[^" : "[").Append(ranges).Append(']');
                return;
            }

            var low = ClassCharacter(pattern, ref at);
            var high = low;
            if (at < pattern.Length && pattern[at] == '-')
            {
                at++;
                high = ClassCharacter(pattern, ref at);
            }

            if (low > high)
            {
                throw Malformed();
            }

            ranges.Append(Code(low)).Append('-').Append(Code(high));
        }
    }

    private static string Code(char c) => $"\\u{(int)c:x4}";

    private static char ClassCharacter(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '\\')
        {
            at++;
        }
        else if (at < pattern.Length && pattern[at] is '-' or ']')
        {
            throw Malformed();
        }

        return at < pattern.Length ? pattern[at++] : throw Malformed();
    }

    private static void TranslateAlternatives(string pattern, ref int at, StringBuilder regex, int depth)
    {
        if (depth > 20)
        {
            throw Malformed();
        }

        at++;
        regex.Append("(?:");
        while (true)
        {
            Translate(pattern, ref at, regex, depth + 1);
            if (at >= pattern.Length)
            {
                throw Malformed();
            }

            if (pattern[at++] == '}')
            {
                regex.Append(')');
                return;
            }

            regex.Append('|');
        }
    }

    private static string Literal(string pattern, ref int at)
    {
        at += pattern[at] == '\\' ? 1 : 0;
        return at < pattern.Length ? pattern[at++].ToString() : throw Malformed();
    }

    private static FormatException Malformed() => new("syntax error in pattern");
}
