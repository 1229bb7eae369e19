using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Sops.Trees;

/// <summary>Go's regular expressions on .NET's engine without backtracking: classes are ASCII, <c>$</c> is the text's very end.</summary>
internal static class GoRegex
{
    private const int MaxLength = 10_000;

    private static readonly Dictionary<string, string> _posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>The expression, or null where it is none: upstream then lets it match nothing.</summary>
    public static Regex? Compile(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            return null;
        }

        try
        {
            // the time is linear in the text, so there is no timeout to run into
            return new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder();
        var multiline = pattern.StartsWith("(?", StringComparison.Ordinal) && pattern.IndexOf(')', StringComparison.Ordinal) is var end and > 0
            && pattern[..end].Contains('m', StringComparison.Ordinal);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                i = Escape(pattern, i, inClass, text);
            }
            else if (inClass)
            {
                i = InClass(pattern, i, text, ref inClass);
            }
            else if (c == '[')
            {
                inClass = true;
                text.Append('[');
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    text.Append('^');
                    i++;
                }

                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    text.Append(@"\]");
                    i++;
                }
            }
            else if (c == '$' && !multiline)
            {
                text.Append(@"\z");
            }
            else if (c == '(' && pattern.AsSpan(i).StartsWith("(?P<"))
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
        var c = pattern[i];
        if (c == ']')
        {
            inClass = false;
            text.Append(']');
            return i;
        }

        if (c == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':' && pattern.IndexOf(":]", i, StringComparison.Ordinal) is var end and > 0
            && _posix.TryGetValue(pattern[(i + 2)..end], out var ranges))
        {
            text.Append(ranges);
            return end + 1;
        }

        text.Append(c == '[' ? @"\[" : c.ToString());
        return i;
    }

    private static int Escape(string pattern, int i, bool inClass, StringBuilder text)
    {
        var c = pattern[i + 1];
        switch (c)
        {
            case 'd':
                text.Append(inClass ? "0-9" : "[0-9]");
                break;
            case 'D' when !inClass:
                text.Append("[^0-9]");
                break;
            case 'w':
                text.Append(inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]");
                break;
            case 'W' when !inClass:
                text.Append("[^0-9A-Za-z_]");
                break;
            case 's':
                text.Append(inClass ? @"\t\n\f\r " : @"[\t\n\f\r ]");
                break;
            case 'S' when !inClass:
                text.Append(@"[^\t\n\f\r ]");
                break;
            case 'Q' when !inClass:
                var end = pattern.IndexOf(@"\E", i, StringComparison.Ordinal);
                text.Append(Regex.Escape(pattern[(i + 2)..(end < 0 ? pattern.Length : end)]));
                return end < 0 ? pattern.Length : end + 1;
            case 'p' or 'P' when i + 2 < pattern.Length && pattern[i + 2] != '{':
                text.Append('\\').Append(c).Append('{').Append(pattern[i + 2]).Append('}');
                return i + 2;
            default:
                text.Append('\\').Append(c);
                break;
        }

        return i + 1;
    }
}
