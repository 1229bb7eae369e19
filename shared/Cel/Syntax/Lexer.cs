using System.Text;

namespace Flux.Cel.Syntax;

/// <summary>Cuts an expression into tokens by the longest match, and reports what is none as ANTLR does.</summary>
internal sealed class Lexer(Source source)
{
    private static readonly string[] _symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "[", "]", "{", "}", "(", ")", "<", ">", ".", ",", "-", "!", "?", ":", "+", "*", "/", "%"];

    private readonly Rune[] _runes = source.Runes;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < _runes.Length)
        {
            var c = _runes[at].Value;
            if (c is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                at++;
            }
            else if (c == '/' && Peek(at + 1) == '/')
            {
                while (at < _runes.Length && Peek(at) != '\n')
                {
                    at++;
                }
            }
            else
            {
                at = One(tokens, at);
            }
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", _runes.Length, _runes.Length));
        return tokens;
    }

    private int One(List<Token> tokens, int at)
    {
        var text = StringLength(at, out var isBytes, out var failedAt);
        if (text > 0)
        {
            return Add(tokens, isBytes ? TokenKind.Bytes : TokenKind.String, at, text);
        }

        var number = NumberLength(at, out var kind);
        if (number > 0)
        {
            return Add(tokens, kind, at, number);
        }

        if (IsLetter(Peek(at)))
        {
            var end = at;
            while (IsLetter(Peek(end)) || IsDigit(Peek(end)))
            {
                end++;
            }

            var word = source.Slice(at, end);
            return Add(tokens, word is "in" or "true" or "false" or "null" ? TokenKind.Symbol : TokenKind.Identifier, at, end - at);
        }

        if (Peek(at) == '`')
        {
            var end = at + 1;
            while (IsLetter(Peek(end)) || IsDigit(Peek(end)) || Peek(end) is '.' or '-' or '/' or ' ')
            {
                end++;
            }

            if (end > at + 1 && Peek(end) == '`')
            {
                return Add(tokens, TokenKind.Escaped, at, end + 1 - at);
            }

            failedAt = end;
        }

        foreach (var symbol in _symbols)
        {
            if (symbol.Select((c, i) => Peek(at + i) == c).All(same => same))
            {
                return Add(tokens, TokenKind.Symbol, at, symbol.Length);
            }
        }

        if (failedAt < 0)
        {
            failedAt = Peek(at) is '=' or '&' or '|' ? at + 1 : at;
        }

        source.Report(at, $"Syntax error: token recognition error at: '{Escape(source.Slice(at, failedAt + 1))}'");
        return failedAt + 1;
    }

    private int Add(List<Token> tokens, TokenKind kind, int at, int length)
    {
        tokens.Add(new Token(kind, source.Slice(at, at + length), at, at + length));
        return at + length;
    }

    /// <summary>The length of the string literal that starts here, or 0 with where it broke (-1: no literal starts here).</summary>
    private int StringLength(int at, out bool isBytes, out int failedAt)
    {
        failedAt = -1;
        isBytes = false;
        var raw = false;
        var p = at;
        if (Peek(p) is 'b' or 'B')
        {
            isBytes = true;
            p++;
        }

        if (Peek(p) is 'r' or 'R')
        {
            raw = true;
            p++;
        }

        var quote = Peek(p);
        if (quote is not ('"' or '\''))
        {
            return 0;
        }

        var prefixed = p > at;
        var length = Peek(p + 1) == quote && Peek(p + 2) == quote
            ? Quoted(p + 3, quote, true, raw, out failedAt)
            : Quoted(p + 1, quote, false, raw, out failedAt);
        if (length < 0)
        {
            // """ without an end is the empty string and what follows
            if (Peek(p + 1) == quote)
            {
                failedAt = -1;
                return p + 2 - at;
            }

            if (prefixed)
            {
                failedAt = -1;
            }

            return 0;
        }

        return length - at;
    }

    private int Quoted(int p, int quote, bool triple, bool raw, out int failedAt)
    {
        failedAt = -1;
        while (true)
        {
            var c = Peek(p);
            if (c < 0 || (!triple && c is '\n' or '\r' && !triple))
            {
                failedAt = p;
                return -1;
            }

            if (c == quote && (!triple || (Peek(p + 1) == quote && Peek(p + 2) == quote)))
            {
                return p + (triple ? 3 : 1);
            }

            if (c == '\\' && !raw)
            {
                var bad = BadEscape(p, out var length);
                if (bad >= 0)
                {
                    failedAt = bad;
                    return -1;
                }

                p += length;
            }
            else
            {
                p++;
            }
        }
    }

    private int BadEscape(int p, out int length)
    {
        var c = Peek(p + 1);
        var digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '3' => 2, _ => 0 };
        length = 2 + digits;
        if (digits == 0 && (c < 0 || !"abfnrtv\\'\"`?".Contains((char)c, StringComparison.Ordinal)))
        {
            return p + 1;
        }

        for (var i = 0; i < digits; i++)
        {
            var d = Peek(p + 2 + i);
            if (c is >= '0' and <= '3' ? d is not (>= '0' and <= '7') : !IsHex(d))
            {
                return p + 2 + i;
            }
        }

        return -1;
    }

    private int NumberLength(int at, out TokenKind kind)
    {
        kind = TokenKind.Int;
        if (Peek(at) == '0' && Peek(at + 1) == 'x' && IsHex(Peek(at + 2)))
        {
            var h = at + 2;
            while (IsHex(Peek(h)))
            {
                h++;
            }

            return Unsigned(h, at, ref kind);
        }

        var p = at;
        while (IsDigit(Peek(p)))
        {
            p++;
        }

        var fraction = Peek(p) == '.' && IsDigit(Peek(p + 1));
        if (p == at && !fraction)
        {
            return 0;
        }

        if (fraction)
        {
            kind = TokenKind.Double;
            p++;
            while (IsDigit(Peek(p)))
            {
                p++;
            }
        }

        if (Peek(p) is 'e' or 'E')
        {
            var e = p + 1 + (Peek(p + 1) is '+' or '-' ? 1 : 0);
            if (IsDigit(Peek(e)))
            {
                kind = TokenKind.Double;
                p = e;
                while (IsDigit(Peek(p)))
                {
                    p++;
                }
            }
        }

        return kind == TokenKind.Double ? p - at : Unsigned(p, at, ref kind);
    }

    private int Unsigned(int end, int at, ref TokenKind kind)
    {
        if (Peek(end) is 'u' or 'U')
        {
            kind = TokenKind.Uint;
            end++;
        }

        return end - at;
    }

    private static string Escape(string text) =>
        text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);

    private int Peek(int at) => at < _runes.Length ? _runes[at].Value : -1;

    private static bool IsDigit(int c) => c is >= '0' and <= '9';

    private static bool IsHex(int c) => IsDigit(c) || c is (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    private static bool IsLetter(int c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
