using System.Globalization;
using System.Text;

namespace Flux.Helm.Toml;

/// <summary>Reads strings, numbers, booleans and times.</summary>
internal sealed class TomlValues(TomlCursor cursor)
{
    /// <summary>A value whose first character was read.</summary>
    /// <exception cref="TomlException">None.</exception>
    public object Scalar(Rune first)
    {
        switch (first.Value)
        {
            case '"':
                return cursor.Accept("\"\"") ? MultilineBasic() : Basic();
            case '\'':
                return cursor.Accept("''") ? MultilineRaw() : Raw();
            case '.':
                throw cursor.Error("floats must start with a digit, not '.'");
            case '-' or '+':
                return Signed((char)first.Value);
            case 'i' when cursor.Accept("nf"):
                return double.PositiveInfinity;
            case 'n' when cursor.Accept("an"):
                return double.NaN;
            case TomlCursor.End when cursor.IsAtEnd:
                throw cursor.Error("unexpected EOF; expected value", readPastEnd: true);
            case '\n':
                throw cursor.ErrorBefore("expected value but found '\\n' instead");
            case >= '0' and <= '9':
                return Number((char)first.Value);
            default:
                return Rune.IsLetter(first) ? Boolean(first) : throw cursor.Unexpected("expected value but found {0} instead", first);
        }
    }

    /// <summary>A string after its opening quote.</summary>
    public string Basic()
    {
        var text = new StringBuilder();
        while (true)
        {
            var next = cursor.Next();
            switch (next.Value)
            {
                case TomlCursor.End:
                    throw cursor.Error("unexpected EOF; expected '\"'", readPastEnd: true);
                case '\n' or '\r':
                    throw cursor.ErrorAt(cursor.Line - 1, "strings cannot contain newlines");
                case '"':
                    return text.ToString();
                case '\\':
                    Escape(text, isMultiline: false);
                    break;
                default:
                    text.Append(next.ToString());
                    break;
            }
        }
    }

    public string Raw()
    {
        var start = cursor.Position;
        while (true)
        {
            var next = cursor.Next();
            switch (next.Value)
            {
                case TomlCursor.End:
                    throw cursor.Error("unexpected EOF; expected \"'\"", readPastEnd: true);
                case '\n' or '\r':
                    throw cursor.ErrorAt(cursor.Line - 1, "strings cannot contain newlines");
                case '\'':
                    return cursor.From(start)[..^1];
            }
        }
    }

    private string MultilineBasic()
    {
        var text = new StringBuilder();
        SkipFirstNewline();
        while (true)
        {
            var next = cursor.Next();
            switch (next.Value)
            {
                case TomlCursor.End:
                    throw cursor.Error("unexpected EOF; expected '\"\"\"'", readPastEnd: true);
                case '\\':
                    Escape(text, isMultiline: true);
                    break;
                case '"':
                    if (Closes('"', text))
                    {
                        return text.ToString();
                    }

                    break;
                default:
                    text.Append(next.ToString());
                    break;
            }
        }
    }

    private string MultilineRaw()
    {
        var text = new StringBuilder();
        SkipFirstNewline();
        while (true)
        {
            var next = cursor.Next();
            if (next.Value == TomlCursor.End)
            {
                throw cursor.Error("unexpected EOF; expected \"'''\"", readPastEnd: true);
            }

            if (next.Value != '\'')
            {
                text.Append(next.ToString());
            }
            else if (Closes('\'', text))
            {
                return text.ToString();
            }
        }
    }

    /// <summary>After one quote: whether two more end the string. Up to two quotes may stand right before the end.</summary>
    private bool Closes(char quote, StringBuilder text)
    {
        var count = 1;
        while (count < 6 && cursor.Accept(quote))
        {
            count++;
        }

        if (count == 6)
        {
            throw cursor.Error(quote == '"' ? "unexpected '\"\"\"\"\"\"'" : "unexpected \"''''''\"");
        }

        text.Append(quote, count < 3 ? count : count - 3);
        return count >= 3;
    }

    private void SkipFirstNewline()
    {
        if (!cursor.Accept('\n') && cursor.Accept('\r'))
        {
            cursor.Accept('\n');
        }
    }

    private void Escape(StringBuilder text, bool isMultiline)
    {
        var next = cursor.Next();
        switch (next.Value)
        {
            case 'b':
                text.Append('\b');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'n':
                text.Append('\n');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 'e':
                text.Append('\x1b');
                break;
            case '"' or '\\':
                text.Append((char)next.Value);
                break;
            case 'x':
                text.Append(Code(2, "two", 'x'));
                break;
            case 'u':
                text.Append(Code(4, "four", 'u'));
                break;
            case 'U':
                text.Append(Code(8, "eight", 'U'));
                break;
            case ' ' or '\t' or '\n' or '\r' when isMultiline && SkipsToText(next):
                break;
            case ' ' or '\t':
                throw cursor.Error($"invalid escape: '\\{next}'");
            case TomlCursor.End or '\n' or '\r':
                throw cursor.Error("unexpected end of line after '\\'");
            default:
                throw cursor.Error($"invalid escape in string '\\{next}'");
        }
    }

    /// <summary>After a backslash at a line's end: skips all space up to the next text. False where no line ends.</summary>
    private bool SkipsToText(Rune first)
    {
        var hasNewline = first.Value == '\n';
        while (!cursor.IsAtEnd && cursor.Peek().Value is ' ' or '\t' or '\r' or '\n')
        {
            hasNewline |= cursor.Next().Value == '\n';
        }

        return hasNewline;
    }

    private string Code(int digits, string word, char letter)
    {
        var start = cursor.Position;
        for (var i = 0; i < digits; i++)
        {
            var next = cursor.Next();
            if (!next.IsAscii || !char.IsAsciiHexDigit((char)next.Value))
            {
                throw cursor.Error($"expected {word} hexadecimal digits after '\\{letter}', but got {GoText.Quote($"\\{letter}{cursor.From(start)}")} instead");
            }
        }

        var hex = cursor.From(start);
        var code = uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return code <= int.MaxValue && Rune.TryCreate((int)code, out var rune) ? rune.ToString()
            : throw cursor.Error($"Escaped character '\\u{hex}' is not valid UTF-8.");
    }

    private object Boolean(Rune first)
    {
        var word = new StringBuilder(first.ToString());
        while (!cursor.IsAtEnd && Rune.IsLetter(cursor.Peek()))
        {
            word.Append(cursor.Next().ToString());
        }

        return word.ToString() switch
        {
            "true" => true,
            "false" => false,
            var other => throw cursor.Error($"expected value but found {GoText.Quote(other)} instead"),
        };
    }

    private object Signed(char sign)
    {
        if (cursor.Accept("inf"))
        {
            return sign == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (cursor.Accept("nan"))
        {
            return double.NaN;
        }

        var next = cursor.Next();
        if (next.Value is 'i' or 'n')
        {
            throw cursor.Error($"invalid float: '{sign}{next}'");
        }

        if (next.Value == '0' && !cursor.IsAtEnd && cursor.Peek().Value is 'b' or 'o' or 'x')
        {
            throw cursor.Error($"cannot use sign with non-decimal numbers: '{sign}0{cursor.Peek()}'");
        }

        if (next.Value == '.')
        {
            throw cursor.Error("floats must start with a digit, not '.'");
        }

        return next.Value is >= '0' and <= '9'
            ? TomlNumbers.Decimal($"{sign}{next}{Take(c => char.IsAsciiDigit(c) || c is '_' or '.' or 'e' or 'E' or '+' or '-')}", cursor)
            : throw cursor.Error($"expected a digit but got {GoText.QuoteRune(next)}", cursor.IsAtEnd);
    }

    private object Number(char first)
    {
        if (first == '0' && !cursor.IsAtEnd && cursor.Peek().Value is 'b' or 'o' or 'x')
        {
            var radix = (char)cursor.Next().Value;
            return TomlNumbers.Radix(radix, Take(c => c == '_' || TomlNumbers.IsDigit(radix, c)), cursor);
        }

        var digits = first + Take(char.IsAsciiDigit);
        if (!cursor.IsAtEnd && cursor.Peek().Value is '-' or ':')
        {
            return TomlNumbers.Time((digits + Take(c => char.IsAsciiDigit(c) || "-:Tt .Zz+".Contains(c, StringComparison.Ordinal))).Trim(), cursor);
        }

        return TomlNumbers.Decimal(digits + Take(c => char.IsAsciiDigit(c) || c is '_' or '.' or 'e' or 'E' or '+' or '-'), cursor);
    }

    private string Take(Func<char, bool> accepts)
    {
        var start = cursor.Position;
        while (!cursor.IsAtEnd && cursor.Peek() is { IsAscii: true } next && accepts((char)next.Value))
        {
            cursor.Next();
        }

        return cursor.From(start);
    }
}
