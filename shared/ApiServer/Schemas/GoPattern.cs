using System.Text;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>A regular expression in Go's syntax (RE2), matched in linear time where .NET can.</summary>
internal sealed class GoPattern
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);
    private readonly Regex? _regex;

    public GoPattern(string text)
    {
        Text = text;
        try
        {
            _regex = Compile(Convert(text));
        }
        catch (ArgumentException e)
        {
            Error = Explain(text, e);
        }
    }

    public string Text { get; }

    /// <summary>Why it does not compile, in Go's words for the common faults; null where it does.</summary>
    public string? Error { get; }

    /// <summary>Whether it matches somewhere in the value. One that takes too long does not match.</summary>
    public bool IsMatch(string value)
    {
        try
        {
            return _regex is not null && _regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, _timeout);
        }
        catch (NotSupportedException)
        {
            return new(pattern, RegexOptions.CultureInvariant, _timeout);
        }
    }

    /// <summary>What differs: <c>$</c> is the very end, POSIX classes, <c>\C</c>, <c>\pN</c> without braces.</summary>
    private static string Convert(string text)
    {
        var to = new StringBuilder(text.Length + 8);
        var inClass = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '\\' when i + 2 < text.Length && text[i + 1] is 'p' or 'P' && text[i + 2] != '{':
                    to.Append('\\').Append(text[i + 1]).Append('{').Append(text[i + 2]).Append('}');
                    i += 2;
                    break;
                case '\\' when i + 1 < text.Length:
                    to.Append(c).Append(text[++i]);
                    break;
                case '[' when inClass && text.AsSpan(i).StartsWith("[:") && text.IndexOf(":]", i, StringComparison.Ordinal) is var end and > 0:
                    to.Append(PosixClass(text[(i + 2)..end]));
                    i = end + 1;
                    break;
                case '[' when inClass:
                    to.Append("\\[");
                    break;
                case '[':
                    inClass = true;
                    to.Append(c);
                    if (i + 1 < text.Length && text[i + 1] == '^')
                    {
                        to.Append(text[++i]);
                    }

                    if (i + 1 < text.Length && text[i + 1] == ']')
                    {
                        to.Append('\\').Append(text[++i]);
                    }

                    break;
                case ']':
                    to.Append(inClass ? "]" : "\\]");
                    inClass = false;
                    break;
                case '$' when !inClass:
                    to.Append("\\z");
                    break;
                default:
                    to.Append(c);
                    break;
            }
        }

        return to.ToString();
    }

    private static string PosixClass(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => "\\x00-\\x7F",
        "blank" => "\\t ",
        "cntrl" => "\\x00-\\x1F\\x7F",
        "digit" => "0-9",
        "graph" => "!-~",
        "lower" => "a-z",
        "print" => " -~",
        "punct" => "!-/:-@\\[-`{-~",
        "space" => "\\t\\n\\v\\f\\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => throw new ArgumentException($"invalid character class range: `[:{name}:]`", nameof(name)),
    };

    private static string Explain(string text, ArgumentException error)
    {
        var reason = error is RegexParseException parse
            ? parse.Error switch
            {
                RegexParseError.InsufficientClosingParentheses => $"missing closing ): `{text}`",
                RegexParseError.InsufficientOpeningParentheses => $"unexpected ): `{text}`",
                RegexParseError.UnterminatedBracket => $"missing closing ]: `{text[text.LastIndexOf('[')..]}`",
                RegexParseError.QuantifierAfterNothing => $"missing argument to repetition operator: `{text[Math.Max(0, parse.Offset - 1)..Math.Min(text.Length, Math.Max(1, parse.Offset))]}`",
                _ => error.Message,
            }
            : error.Message;
        return $"error parsing regexp: {reason}";
    }
}
