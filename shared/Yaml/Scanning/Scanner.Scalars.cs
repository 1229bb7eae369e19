using System.Buffers;
using System.Globalization;
using System.Text;

namespace Flux.Yaml.Scanning;

/// <summary>Plain and quoted scalars.</summary>
internal sealed partial class Scanner
{
    private static readonly SearchValues<char> _doubleStops = SearchValues.Create("\"\\\n\r\u0085\u2028\u2029");
    private static readonly SearchValues<char> _singleStops = SearchValues.Create("'\n\r\u0085\u2028\u2029");
    private readonly StringBuilder _scalar = new();
    private readonly StringBuilder _blanks = new();
    private readonly Breaks _breaks = new();

    private Token ScanPlain()
    {
        var start = Here;
        var begin = _index;
        var (sliceEnd, isSlice) = (-1, _source is null);
        var indent = _indent + 1;
        var text = _scalar.Clear();
        var blanks = _blanks.Clear();
        var breaks = _breaks;
        breaks.Clear();
        var leading = false;
        while (!(_column == 0 && IsDocumentMark()) && Current != '#')
        {
            while (!IsBlankOrEnd(0) && !EndsPlain(Current))
            {
                if (leading)
                {
                    // what was one line so far is no part of the text any more
                    if (isSlice && sliceEnd >= 0)
                    {
                        text.Append(_text, begin, sliceEnd - begin);
                    }

                    isSlice = false;
                    breaks.FoldInto(text);
                    leading = false;
                }
                else if (!isSlice)
                {
                    text.Append(blanks);
                }

                blanks.Clear();
                _from = _index;
                SkipPlainWord();
                if (!isSlice)
                {
                    text.Append(_text, _from, _index - _from);
                }

                _from = -1;
                sliceEnd = _index;
            }

            if (!IsBlank(Current) && !IsBreak(Current))
            {
                break;
            }

            SkipPlainBlanks(start, indent, blanks, breaks, ref leading);
            if (FlowLevel == 0 && _column < indent)
            {
                break;
            }
        }

        if (leading)
        {
            _keyAllowed = true;
        }

        return isSlice ? new(TokenKind.Scalar, start, _text, begin, Math.Max(sliceEnd, begin) - begin) : new(TokenKind.Scalar, start, text.ToString());
    }

    // up to a blank, a break, or what ends a plain scalar; at least one character
    private void SkipPlainWord()
    {
        if (_source is not null)
        {
            do
            {
                Skip();
            }
            while (!IsBlankOrEnd(0) && !EndsPlain(Current));
            return;
        }

        var rest = _text.AsSpan(_index);
        var isFlow = FlowLevel > 0;
        var at = 0;
        do
        {
            _column += char.IsLowSurrogate(rest[at]) ? 0 : 1;
            at++;
        }
        while (at < rest.Length && !IsBlank(rest[at]) && !IsBreak(rest[at])
            && !(rest[at] == ':' && (at + 1 >= rest.Length || IsBlank(rest[at + 1]) || IsBreak(rest[at + 1])))
            && !(isFlow && rest[at] is ',' or '?' or '[' or ']' or '{' or '}'));
        _index += at;
    }

    private void SkipPlainBlanks(Mark start, int indent, StringBuilder blanks, Breaks breaks, ref bool leading)
    {
        while (IsBlank(Current) || IsBreak(Current))
        {
            if (IsBreak(Current))
            {
                blanks.Clear();
                breaks.Add(ReadLine(), isFirst: !leading);
                leading = true;
                continue;
            }

            if (leading && _column < indent && Current == '\t')
            {
                throw ScannerError("found a tab character that violates indentation", start);
            }

            if (!leading)
            {
                blanks.Append(Current);
            }

            Skip();
        }
    }

    private bool EndsPlain(char c) =>
        (c == ':' && IsBlankOrEnd(1)) || (c is ',' or '?' or '[' or ']' or '{' or '}' && FlowLevel > 0);

    private Token ScanQuoted(char quote)
    {
        var start = Here;
        Skip();
        if (TryScanSimpleQuoted(quote, start) is { } simple)
        {
            return simple;
        }

        var text = _scalar.Clear();
        var blanks = _blanks.Clear();
        var breaks = _breaks;
        breaks.Clear();
        while (true)
        {
            if (_column == 0 && IsDocumentMark())
            {
                throw ScannerError("found unexpected document indicator", start);
            }

            if (IsEnd)
            {
                throw ScannerError("found unexpected end of stream", start);
            }

            var leading = ScanQuotedWord(quote, start, text);
            if (Current == quote)
            {
                Skip();
                return new(TokenKind.Scalar, start, text.ToString()) { Style = quote };
            }

            if (leading)
            {
                breaks.AddNothing();
            }

            while (IsBlank(Current) || IsBreak(Current))
            {
                if (IsBreak(Current))
                {
                    blanks.Clear();
                    breaks.Add(ReadLine(), isFirst: !leading);
                    leading = true;
                }
                else
                {
                    if (!leading)
                    {
                        blanks.Append(Current);
                    }

                    Skip();
                }
            }

            if (leading)
            {
                breaks.FoldInto(text);
            }
            else
            {
                text.Append(blanks);
            }

            blanks.Clear();
        }
    }

    // a quoted scalar on one line without escapes is a part of the text
    private Token? TryScanSimpleQuoted(char quote, Mark start)
    {
        if (_source is not null)
        {
            return null;
        }

        var rest = _text.AsSpan(_index);
        var end = rest.IndexOfAny(quote == '"' ? _doubleStops : _singleStops);
        if (end < 0 || rest[end] != quote || (quote == '\'' && end + 1 < rest.Length && rest[end + 1] == '\''))
        {
            return null;
        }

        var begin = _index;
        foreach (var c in rest[..end])
        {
            _column += char.IsLowSurrogate(c) ? 0 : 1;
        }

        _index += end;
        Skip();
        return new Token(TokenKind.Scalar, start, _text, begin, end) { Style = quote };
    }

    // up to a blank, a break or the closing quote; true where a backslash has joined two lines
    private bool ScanQuotedWord(char quote, Mark start, StringBuilder text)
    {
        while (!IsBlankOrEnd(0))
        {
            var c = Current;
            if (c == quote)
            {
                if (quote == '"' || At(1) != '\'')
                {
                    return false;
                }

                text.Append('\'');
                Skip(2);
            }
            else if (quote == '"' && c == '\\' && IsBreak(At(1)))
            {
                Skip();
                SkipLine();
                return true;
            }
            else if (quote == '"' && c == '\\')
            {
                ScanEscape(start, text);
            }
            else
            {
                text.Append(c);
                Skip();
            }
        }

        return false;
    }

    private void ScanEscape(Mark start, StringBuilder text)
    {
        var c = At(1);
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            text.Append(c switch
            {
                '0' => '\0',
                'a' => '\a',
                'b' => '\b',
                't' or '\t' => '\t',
                'n' => '\n',
                'v' => '\v',
                'f' => '\f',
                'r' => '\r',
                'e' => '\u001B',
                ' ' or '"' or '\'' or '\\' => c,
                'N' => '\u0085',
                '_' => '\u00A0',
                'L' => '\u2028',
                'P' => '\u2029',
                _ => throw ScannerError("found unknown escape character", start),
            });
            Skip(2);
            return;
        }

        Skip(2);
        long value = 0;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(At(i)))
            {
                throw ScannerError("did not find expected hexdecimal number", start);
            }

            value = (value * 16) + int.Parse([At(i)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        if (value is (>= 0xD800 and <= 0xDFFF) or > 0x10FFFF)
        {
            throw ScannerError("found invalid Unicode character escape code", start);
        }

        text.Append(char.ConvertFromUtf32((int)value));
        Skip(digits);
    }

    /// <summary>The line breaks between two words: one is a space, of more the first is dropped.</summary>
    private sealed class Breaks
    {
        private readonly StringBuilder _rest = new();
        private char _first;

        public void Clear()
        {
            _first = '\0';
            _rest.Clear();
        }

        public void AddNothing() => _first = '\0';

        public void Add(char c, bool isFirst)
        {
            if (isFirst)
            {
                _first = c;
            }
            else
            {
                _rest.Append(c);
            }
        }

        public void FoldInto(StringBuilder text)
        {
            if (_first == '\n')
            {
                text.Append(_rest.Length == 0 ? " " : "");
            }
            else if (_first != '\0')
            {
                text.Append(_first);
            }

            text.Append(_rest);
            _rest.Clear();
            _first = '\0';
        }
    }
}
