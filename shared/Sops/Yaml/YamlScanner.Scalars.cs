using System.Globalization;
using System.Text;

namespace Flux.Sops.Yaml;

/// <summary>Scalars in their five forms.</summary>
internal sealed partial class YamlScanner
{
    private Token ScanBlockScalar(bool literal)
    {
        var start = Here;
        Advance();
        var (chomping, increment) = ScanBlockHeader(start);
        ScanBlockHeaderEnd(start);
        var end = Here;
        var indent = increment > 0 ? Math.Max(_indent, 0) + increment : 0;
        var text = new StringBuilder();
        var trailing = new StringBuilder();
        var leading = "";
        ScanBlockBreaks(ref indent, trailing, start, ref end);
        var leadingBlank = false;
        while (_column == indent && _position < _text.Length && Current != '\0')
        {
            var trailingBlank = IsBlank();
            if (!literal && !leadingBlank && !trailingBlank && leading.StartsWith('\n'))
            {
                if (trailing.Length == 0)
                {
                    text.Append(' ');
                }
            }
            else
            {
                text.Append(leading);
            }

            text.Append(trailing);
            trailing.Clear();
            leadingBlank = IsBlank();
            while (!IsBreakOrEnd())
            {
                text.Append(Read());
            }

            leading = IsBreak() ? ReadLine() : "";
            ScanBlockBreaks(ref indent, trailing, start, ref end);
        }

        if (chomping != -1)
        {
            text.Append(leading);
        }

        if (chomping == 1)
        {
            text.Append(trailing);
        }

        return new(TokenKind.Scalar, start, end) { Text = text.ToString(), Style = literal ? ScalarStyle.Literal : ScalarStyle.Folded };
    }

    private (int Chomping, int Increment) ScanBlockHeader(Mark start)
    {
        var chomping = ScanChomping();
        var increment = 0;
        if (char.IsAsciiDigit(Current))
        {
            if (Current == '0')
            {
                throw Error(start, "found an indentation indicator equal to 0");
            }

            increment = Read() - '0';
            chomping = chomping == 0 ? ScanChomping() : chomping;
        }

        return (chomping, increment);
    }

    private int ScanChomping()
    {
        if (Current is not ('+' or '-'))
        {
            return 0;
        }

        return Read() == '+' ? 1 : -1;
    }

    private void ScanBlockHeaderEnd(Mark start)
    {
        while (IsBlank())
        {
            Advance();
        }

        if (Current == '#')
        {
            ScanLineComment(start);
            while (!IsBreakOrEnd())
            {
                Advance();
            }
        }

        if (!IsBreakOrEnd())
        {
            throw Error(start, "did not find expected comment or line break");
        }

        SkipLine();
    }

    private void ScanBlockBreaks(ref int indent, StringBuilder breaks, Mark start, ref Mark end)
    {
        end = Here;
        var most = 0;
        while (true)
        {
            while ((indent == 0 || _column < indent) && Current == ' ')
            {
                Advance();
            }

            most = Math.Max(most, _column);
            if ((indent == 0 || _column < indent) && Current == '\t')
            {
                throw Error(start, "found a tab character where an indentation space is expected");
            }

            if (!IsBreak())
            {
                break;
            }

            breaks.Append(ReadLine());
            end = Here;
        }

        if (indent == 0)
        {
            indent = Math.Max(Math.Max(most, _indent + 1), 1);
        }
    }

    private Token ScanQuotedScalar()
    {
        var single = Current == '\'';
        var start = Here;
        Advance();
        var text = new StringBuilder();
        while (true)
        {
            if (_column == 0 && (IsDocumentIndicator('-') || IsDocumentIndicator('.')))
            {
                throw Error(start, "found unexpected document indicator");
            }

            if (_position >= _text.Length || Current == '\0')
            {
                throw Error(start, "found unexpected end of stream");
            }

            var leadingBlanks = ScanQuotedWord(single, text, start);
            if (Current == (single ? '\'' : '"'))
            {
                break;
            }

            ScanFold(text, leadingBlanks, indent: -1, start);
        }

        Advance();
        return new(TokenKind.Scalar, start, Here) { Text = text.ToString(), Style = single ? ScalarStyle.SingleQuoted : ScalarStyle.DoubleQuoted };
    }

    // true after an escaped line break, which takes the blanks that follow
    private bool ScanQuotedWord(bool single, StringBuilder text, Mark start)
    {
        while (!IsBlankOrEnd())
        {
            if (single && Current == '\'')
            {
                if (At(1) != '\'')
                {
                    return false;
                }

                text.Append('\'');
                Advance();
                Advance();
            }
            else if (!single && Current == '"')
            {
                return false;
            }
            else if (!single && Current == '\\' && IsBreak(1))
            {
                Advance();
                SkipLine();
                return true;
            }
            else if (!single && Current == '\\')
            {
                ScanEscape(text, start);
            }
            else
            {
                text.Append(Read());
            }
        }

        return false;
    }

    private void ScanEscape(StringBuilder text, Mark start)
    {
        var digits = 0;
        switch (At(1))
        {
            case 'x':
                digits = 2;
                break;
            case 'u':
                digits = 4;
                break;
            case 'U':
                digits = 8;
                break;
            default:
                text.Append(Unescaped(At(1)) ?? throw Error(start, "found unknown escape character"));
                break;
        }

        Advance();
        Advance();
        if (digits == 0)
        {
            return;
        }

        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(At(i)))
            {
                throw Error(start, "did not find expected hexdecimal number");
            }
        }

        var value = uint.Parse(_text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!Rune.IsValid(value))
        {
            throw Error(start, "found invalid Unicode character escape code");
        }

        text.Append(new Rune(value).ToString());
        for (var i = 0; i < digits; i++)
        {
            Advance();
        }
    }

    private static string? Unescaped(char c) => c switch
    {
        '0' => "\0",
        'a' => "\a",
        'b' => "\b",
        't' or '\t' => "\t",
        'n' => "\n",
        'v' => "\v",
        'f' => "\f",
        'r' => "\r",
        'e' => "\e",
        ' ' => " ",
        '"' => "\"",
        '\'' => "'",
        '\\' => "\\",
        'N' => "\u0085",
        '_' => "\u00A0",
        'L' => "\u2028",
        'P' => "\u2029",
        _ => null,
    };

    /// <summary>Takes blanks and line breaks within a scalar: one break becomes a space, further ones stay. Tells whether there was a break.</summary>
    private bool ScanFold(StringBuilder text, bool leadingBlanks, int indent, Mark start)
    {
        var spaces = new StringBuilder();
        var first = "";
        var trailing = new StringBuilder();
        while (IsBlank() || IsBreak())
        {
            if (IsBlank())
            {
                if (leadingBlanks && _column < indent && Current == '\t')
                {
                    throw Error(start, "found a tab character that violates indentation");
                }

                if (leadingBlanks)
                {
                    Advance();
                }
                else
                {
                    spaces.Append(Read());
                }
            }
            else if (leadingBlanks)
            {
                trailing.Append(ReadLine());
            }
            else
            {
                first = ReadLine();
                leadingBlanks = true;
            }
        }

        if (!leadingBlanks)
        {
            text.Append(spaces);
        }
        else if (first == "\n" && trailing.Length == 0)
        {
            text.Append(' ');
        }
        else
        {
            text.Append(first == "\n" ? "" : first).Append(trailing);
        }

        return leadingBlanks;
    }

    private Token ScanPlainScalar()
    {
        var start = Here;
        var end = Here;
        var text = new StringBuilder();
        var pending = new StringBuilder();
        var indent = _indent + 1;
        var leadingBlanks = false;
        while (!(_column == 0 && (IsDocumentIndicator('-') || IsDocumentIndicator('.'))) && Current != '#')
        {
            while (!IsBlankOrEnd() && !EndsPlain())
            {
                text.Append(pending);
                pending.Clear();
                leadingBlanks = false;
                text.Append(Read());
                end = Here;
            }

            if (!IsBlank() && !IsBreak())
            {
                break;
            }

            leadingBlanks = ScanFold(pending, leadingBlanks, indent, start);
            if (_flowLevel == 0 && _column < indent)
            {
                break;
            }
        }

        _simpleKeyAllowed |= leadingBlanks;
        return new(TokenKind.Scalar, start, end) { Text = text.ToString() };
    }

    private bool EndsPlain() => (Current == ':' && IsBlankOrEnd(1))
        || (_flowLevel > 0 && Current is ',' or '?' or '[' or ']' or '{' or '}');
}
