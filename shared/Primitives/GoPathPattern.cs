using System.Text;

namespace Flux.Primitives;

/// <summary>
/// A pattern for a path or a segment of one: <c>*</c> and <c>?</c>, which do not match a <c>/</c>, <c>[a-z]</c>, <c>[^a]</c> and <c>\</c> escapes.
/// </summary>
/// <remarks>Spec: Go path/filepath.Match. A malformed pattern matches nothing.</remarks>
public sealed class GoPathPattern
{
    private const int MaxOnStack = 256;
    private readonly string? _literal;
    private readonly string? _suffix;
    private readonly List<Token>? _tokens;

    /// <summary>Reads a pattern, which may be malformed.</summary>
    public GoPathPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (IsPlain(pattern))
        {
            _literal = pattern;
        }
        else if (pattern[0] == '*' && IsPlain(pattern.AsSpan(1)) && Ascii.IsValid(pattern))
        {
            // the most usual form; in ASCII, comparing characters is comparing code points
            _suffix = pattern[1..];
        }
        else
        {
            _tokens = Parse(pattern);
        }
    }

    private enum TokenKind
    {
        One,
        AnyOne,
        AnyNumber,
    }

    /// <summary>Whether the pattern is well formed; upstream's error otherwise is <c>syntax error in pattern</c>.</summary>
    public bool IsValid => _literal is not null || _suffix is not null || _tokens is not null;

    /// <summary>Whether all of the path matches.</summary>
    // Every pattern is tried on every segment of every path of a source: nothing here may allocate.
    public bool IsMatch(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_literal is not null)
        {
            return _literal == name;
        }

        if (_suffix is not null)
        {
            return name.EndsWith(_suffix, StringComparison.Ordinal) && !name.AsSpan(0, name.Length - _suffix.Length).Contains('/');
        }

        if (_tokens is null)
        {
            return false;
        }

        var runes = name.Length <= MaxOnStack ? stackalloc Rune[MaxOnStack] : new Rune[name.Length];
        var count = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            runes[count++] = rune;
        }

        return IsMatch(_tokens, runes[..count]);
    }

    private static bool IsPlain(ReadOnlySpan<char> pattern) => pattern.IndexOfAny("*?[\\") < 0;

    private static bool IsMatch(List<Token> tokens, ReadOnlySpan<Rune> name)
    {
        // on a mismatch only the last star can take more: what stood before it matched as early as possible
        var (token, at, star, starAt) = (0, 0, -1, 0);
        while (at < name.Length)
        {
            if (token < tokens.Count && tokens[token].Kind == TokenKind.AnyNumber)
            {
                (star, starAt) = (token++, at);
            }
            else if (token < tokens.Count && tokens[token].Accepts(name[at]))
            {
                token++;
                at++;
            }
            else if (star >= 0 && name[starAt].Value != '/')
            {
                token = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (token < tokens.Count && tokens[token].Kind == TokenKind.AnyNumber)
        {
            token++;
        }

        return token == tokens.Count;
    }

    private static List<Token>? Parse(string pattern)
    {
        var tokens = new List<Token>();
        var rest = new Queue<Rune>(pattern.EnumerateRunes());
        while (rest.TryDequeue(out var rune))
        {
            switch (rune.Value)
            {
                case '*':
                    tokens.Add(new(TokenKind.AnyNumber, false, []));
                    break;
                case '?':
                    tokens.Add(new(TokenKind.AnyOne, false, []));
                    break;
                case '[' when ParseClass(rest) is { } characters:
                    tokens.Add(characters);
                    break;
                case '\\' when rest.TryDequeue(out var escaped):
                    tokens.Add(new(TokenKind.One, false, [(escaped, escaped)]));
                    break;
                case '[' or '\\':
                    return null;
                default:
                    tokens.Add(new(TokenKind.One, false, [(rune, rune)]));
                    break;
            }
        }

        return tokens;
    }

    private static Token? ParseClass(Queue<Rune> rest)
    {
        var negated = rest.TryPeek(out var first) && first.Value == '^';
        if (negated)
        {
            rest.Dequeue();
        }

        var ranges = new List<(Rune Low, Rune High)>();
        while (rest.TryPeek(out var next))
        {
            if (next.Value == ']' && ranges.Count > 0)
            {
                rest.Dequeue();
                return new(TokenKind.One, negated, ranges);
            }

            if (ParseBound(rest) is not { } low)
            {
                return null;
            }

            var high = low;
            if (rest.TryPeek(out var dash) && dash.Value == '-')
            {
                rest.Dequeue();
                if (ParseBound(rest) is not { } bound)
                {
                    return null;
                }

                high = bound;
            }

            ranges.Add((low, high));
        }

        return null;
    }

    private static Rune? ParseBound(Queue<Rune> rest) =>
        !rest.TryDequeue(out var rune) || rune.Value is '-' or ']' ? null
        : rune.Value != '\\' ? rune
        : rest.TryDequeue(out var escaped) ? escaped
        : null;

    private sealed record Token(TokenKind Kind, bool Negated, List<(Rune Low, Rune High)> Ranges)
    {
        public bool Accepts(Rune rune) => Kind switch
        {
            TokenKind.AnyOne => rune.Value != '/',
            TokenKind.One => IsInRange(rune) != Negated,
            _ => false,
        };

        private bool IsInRange(Rune rune)
        {
            foreach (var (low, high) in Ranges)
            {
                if (low <= rune && rune <= high)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
