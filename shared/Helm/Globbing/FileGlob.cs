using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Helm.Globbing;

/// <summary>
/// The patterns of <c>.Files.Glob</c>: <c>*</c> and <c>?</c> within a segment, <c>**</c> over segments, <c>[a-z]</c>, <c>[!abc]</c>,
/// <c>{a,b}</c> and <c>\</c> escapes.
/// </summary>
/// <remarks>Spec: gobwas/glob 0.2.3 with the separator <c>/</c>. Compiled to a regular expression that runs in linear time.</remarks>
internal sealed class FileGlob
{
    private const string AnyRune = "(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[\\s\\S])";
    private const string AnyRuneButSlash = "(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^/])";
    private const int MaxLength = 4096;
    private readonly string _pattern;
    private int _at;

    private FileGlob(string pattern) => _pattern = pattern;

    /// <summary>A test for paths; one that takes everything where the pattern cannot be read, as upstream has it.</summary>
    public static Func<string, bool> Compile(string pattern)
    {
        var expression = pattern.Length <= MaxLength ? new FileGlob(pattern).Expression() : null;
        if (expression is null)
        {
            return _ => true;
        }

        var regex = new Regex($"\\A(?:{expression})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return regex.IsMatch;
    }

    private string? Expression()
    {
        var expression = new StringBuilder();
        var depth = 0;
        while (_at < _pattern.Length)
        {
            var c = _pattern[_at++];
            switch (c)
            {
                case '{':
                    depth++;
                    expression.Append("(?:");
                    break;
                case ',' when depth > 0:
                    expression.Append('|');
                    break;
                case '}' when depth > 0:
                    depth--;
                    expression.Append(')');
                    break;
                case '[':
                    if (Range() is not { } range)
                    {
                        return null;
                    }

                    expression.Append(range);
                    break;
                case '?':
                    expression.Append(AnyRuneButSlash);
                    break;
                case '*':
                    var isSuper = _at < _pattern.Length && _pattern[_at] == '*';
                    _at += isSuper ? 1 : 0;
                    expression.Append(isSuper ? AnyRune : AnyRuneButSlash).Append('*');
                    break;
                case '\\':
                    if (_at < _pattern.Length)
                    {
                        expression.Append(Escape(_pattern[_at++]));
                    }

                    break;
                default:
                    expression.Append(Escape(c));
                    break;
            }
        }

        return expression.Append(')', depth).ToString();
    }

    /// <summary>A class after its opening bracket; null where it cannot be read.</summary>
    private string? Range()
    {
        var isNot = Peek() == '!';
        _at += isNot ? 1 : 0;
        if (_at >= _pattern.Length)
        {
            return null;
        }

        if (_at + 1 < _pattern.Length && _pattern[_at + 1] == '-')
        {
            if (_at + 3 >= _pattern.Length || _pattern[_at + 3] != ']' || _pattern[_at + 2] < _pattern[_at])
            {
                return null;
            }

            var range = $"[{(isNot ? "^" : "")}{InClass(_pattern[_at])}-{InClass(_pattern[_at + 2])}]";
            _at += 4;
            return range;
        }

        var characters = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            if (_pattern[_at] == '\\' && ++_at == _pattern.Length)
            {
                return null;
            }

            characters.Append(InClass(_pattern[_at++]));
        }

        if (_at >= _pattern.Length || characters.Length == 0)
        {
            return null;
        }

        _at++;
        return $"[{(isNot ? "^" : "")}{characters}]";
    }

    private char Peek() => _at < _pattern.Length ? _pattern[_at] : '\0';

    private static string Escape(char c) => Regex.Escape(c.ToString());

    private static string InClass(char c) => char.IsAsciiLetterOrDigit(c) ? c.ToString() : $"\\u{(int)c:X4}";
}
