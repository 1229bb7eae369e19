using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Syntax;

/// <summary>Splits the text of a template into tokens.</summary>
/// <remarks>Source: Go 1.26, text/template/parse/lex.go.</remarks>
internal sealed class Lexer
{
    private const int EndOfInput = -1;
    private const int TrimMarkerLength = 2;
    private readonly string _leftDelim;
    private readonly string _rightDelim;
    private readonly bool _breakIsFunction;
    private readonly bool _continueIsFunction;

    // made once: a text has many tokens
    private readonly State _text;
    private readonly State _leftDelimiter;
    private readonly State _rightDelimiter;
    private readonly State _inside;
    private readonly State _space;
    private readonly State _identifier;
    private string _input;
    private int _position;
    private int _start;
    private bool _atEnd;
    private int _parenDepth;
    private int _line = 1;
    private int _startLine = 1;
    private bool _insideAction;
    private Item _item;

    public Lexer(string input, string leftDelim, string rightDelim, bool breakIsFunction, bool continueIsFunction)
    {
        _input = input;
        (_leftDelim, _rightDelim) = (leftDelim, rightDelim);
        (_breakIsFunction, _continueIsFunction) = (breakIsFunction, continueIsFunction);
        (_text, _leftDelimiter, _rightDelimiter) = (Text, LeftDelimiter, RightDelimiter);
        (_inside, _space, _identifier) = (InsideAction, Space, Identifier);
    }

    private delegate State? State();

    public Item Next()
    {
        _item = new(ItemType.EOF, _position, "EOF", _startLine);
        State? state = _insideAction ? _inside : _text;
        while (state is not null)
        {
            state = state();
        }

        return _item;
    }

    private static bool IsSpace(int c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsAlphaNumeric(int rune) => rune == '_' || Unicodes.IsLetter(rune) || Unicodes.IsDigit(rune);

    private int NextRune()
    {
        if (_position >= _input.Length)
        {
            _atEnd = true;
            return EndOfInput;
        }

        var rune = Values.GoString.RuneAt(_input, _position, out var width);
        _position += width;
        if (rune == '\n')
        {
            _line++;
        }

        return rune;
    }

    private int Peek()
    {
        var rune = NextRune();
        Backup();
        return rune;
    }

    private void Backup()
    {
        if (_atEnd || _position == 0)
        {
            return;
        }

        _position -= _position > 1 && char.IsLowSurrogate(_input[_position - 1]) && char.IsHighSurrogate(_input[_position - 2]) ? 2 : 1;
        if (_input[_position] == '\n')
        {
            _line--;
        }
    }

    private Item ThisItem(ItemType type)
    {
        var item = new Item(type, _start, ItemText(type), _startLine);
        _start = _position;
        _startLine = _line;
        return item;
    }

    // without a new string for what is always the same
    private string ItemText(ItemType type)
    {
        var text = _input.AsSpan(_start, _position - _start);
        return text is " " ? " "
            : type == ItemType.LeftDelim ? _leftDelim
            : type == ItemType.RightDelim ? _rightDelim
            : type == ItemType.Comment ? ""
            : text.ToString();
    }

    private State? Emit(ItemType type) => Emit(ThisItem(type));

    private State? Emit(Item item)
    {
        _item = item;
        return null;
    }

    private void Ignore()
    {
        CountLines();
        _start = _position;
        _startLine = _line;
    }

    private void CountLines() => _line += _input.AsSpan(_start, _position - _start).Count('\n');

    private bool Accept(string valid)
    {
        var rune = NextRune();
        if (rune is > 0 and < 128 && valid.Contains((char)rune, StringComparison.Ordinal))
        {
            return true;
        }

        Backup();
        return false;
    }

    private void AcceptRun(string valid)
    {
        while (Accept(valid))
        {
        }
    }

    private State? Error(string message)
    {
        _item = new(ItemType.Error, _start, message, _startLine);
        _start = 0;
        _position = 0;
        _input = "";
        return null;
    }

    private bool StartsWith(string text, int offset = 0) =>
        _position + offset <= _input.Length && _input.AsSpan(_position + offset).StartsWith(text, StringComparison.Ordinal);

    private State? Text()
    {
        var found = _input.IndexOf(_leftDelim, _position, StringComparison.Ordinal);
        if (found < 0)
        {
            _position = _input.Length;
            if (_position > _start)
            {
                CountLines();
                return Emit(ItemType.Text);
            }

            return Emit(ItemType.EOF);
        }

        if (found == _position)
        {
            return _leftDelimiter;
        }

        _position = found;
        var trimmed = HasLeftTrimMarker(found + _leftDelim.Length) ? found - _input.AsSpan(_start, found - _start).TrimEnd(" \t\r\n").Length - _start : 0;
        _position -= trimmed;
        CountLines();
        var item = ThisItem(ItemType.Text);
        _position += trimmed;
        Ignore();
        return item.Text.Length > 0 ? Emit(item) : _leftDelimiter;
    }

    private bool HasLeftTrimMarker(int at) => at + 1 < _input.Length && _input[at] == '-' && IsSpace(_input[at + 1]);

    private bool HasRightTrimMarker(int at) => at + 1 < _input.Length && IsSpace(_input[at]) && _input[at + 1] == '-';

    private (bool Found, bool Trims) AtRightDelimiter() =>
        HasRightTrimMarker(_position) && StartsWith(_rightDelim, TrimMarkerLength) ? (true, true) : (StartsWith(_rightDelim), false);

    private State? LeftDelimiter()
    {
        _position += _leftDelim.Length;
        var marker = HasLeftTrimMarker(_position) ? TrimMarkerLength : 0;
        if (StartsWith("/*", marker))
        {
            _position += marker;
            Ignore();
            return Comment;
        }

        var item = ThisItem(ItemType.LeftDelim);
        _insideAction = true;
        _position += marker;
        Ignore();
        _parenDepth = 0;
        return Emit(item);
    }

    private State? Comment()
    {
        var end = _input.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return Error("unclosed comment");
        }

        _position = end + 2;
        var (found, trims) = AtRightDelimiter();
        if (!found)
        {
            return Error("comment ends before closing delimiter");
        }

        CountLines();
        ThisItem(ItemType.Comment);
        _position += (trims ? TrimMarkerLength : 0) + _rightDelim.Length;
        SkipSpace(trims);
        Ignore();
        return _text;
    }

    private State? RightDelimiter()
    {
        var (_, trims) = AtRightDelimiter();
        if (trims)
        {
            _position += TrimMarkerLength;
            Ignore();
        }

        _position += _rightDelim.Length;
        var item = ThisItem(ItemType.RightDelim);
        if (trims)
        {
            SkipSpace(trims);
            Ignore();
        }

        _insideAction = false;
        return Emit(item);
    }

    private void SkipSpace(bool trims)
    {
        while (trims && _position < _input.Length && IsSpace(_input[_position]))
        {
            _position++;
        }
    }

    private State? InsideAction()
    {
        if (AtRightDelimiter().Found)
        {
            return _parenDepth == 0 ? _rightDelimiter : Error("unclosed left paren");
        }

        var rune = NextRune();
        switch (rune)
        {
            case EndOfInput:
                return Error("unclosed action");
            case ' ' or '\t' or '\r' or '\n':
                Backup();
                return _space;
            case '=':
                return Emit(ItemType.Assign);
            case ':':
                return NextRune() == '=' ? Emit(ItemType.Declare) : Error("expected :=");
            case '|':
                return Emit(ItemType.Pipe);
            case '"':
                return Quote('"', ItemType.String, "unterminated quoted string");
            case '`':
                return RawQuote;
            case '$':
                return Name(ItemType.Variable);
            case '\'':
                return Quote('\'', ItemType.CharConstant, "unterminated character constant");
            case '.' when _position < _input.Length && !char.IsAsciiDigit(_input[_position]):
                return Name(ItemType.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                Backup();
                return Number;
            case '(':
                _parenDepth++;
                return Emit(ItemType.LeftParen);
            case ')':
                return --_parenDepth < 0 ? Error("unexpected right paren") : Emit(ItemType.RightParen);
            default:
                if (IsAlphaNumeric(rune))
                {
                    Backup();
                    return _identifier;
                }

                return rune is >= ' ' and < 127 ? Emit(ItemType.Char) : Error("unrecognized character in action: " + Unicodes.Describe(rune));
        }
    }

    private State? Space()
    {
        var count = 0;
        while (IsSpace(Peek()))
        {
            NextRune();
            count++;
        }

        // the minus of a closing delimiter that trims comes behind the last space
        if (HasRightTrimMarker(_position - 1) && StartsWith(_rightDelim, TrimMarkerLength - 1))
        {
            _atEnd = false;
            Backup();
            if (count == 1)
            {
                return _rightDelimiter;
            }
        }

        return Emit(ItemType.Space);
    }

    private State? Identifier()
    {
        int rune;
        do
        {
            rune = NextRune();
        }
        while (IsAlphaNumeric(rune));
        Backup();
        var word = _input[_start.._position];
        if (!AtTerminator())
        {
            return Error("bad character " + Unicodes.Describe(rune));
        }

        return Emit(word switch
        {
            "block" => ItemType.Block,
            "break" when !_breakIsFunction => ItemType.Break,
            "continue" when !_continueIsFunction => ItemType.Continue,
            "define" => ItemType.Define,
            "else" => ItemType.Else,
            "end" => ItemType.End,
            "if" => ItemType.If,
            "nil" => ItemType.Nil,
            "range" => ItemType.Range,
            "template" => ItemType.Template,
            "with" => ItemType.With,
            "true" or "false" => ItemType.Bool,
            _ => ItemType.Identifier,
        });
    }

    // behind the dot or dollar
    private State? Name(ItemType type)
    {
        if (AtTerminator())
        {
            return Emit(type == ItemType.Variable ? ItemType.Variable : ItemType.Dot);
        }

        int rune;
        do
        {
            rune = NextRune();
        }
        while (IsAlphaNumeric(rune));
        Backup();
        return AtTerminator() ? Emit(type) : Error("bad character " + Unicodes.Describe(rune));
    }

    private bool AtTerminator()
    {
        var rune = Peek();
        return IsSpace(rune) || rune is EndOfInput or '.' or ',' or '|' or ':' or ')' or '(' || StartsWith(_rightDelim);
    }

    private State? Number()
    {
        if (!ScanNumber())
        {
            return BadNumber();
        }

        if (Peek() is not ('+' or '-'))
        {
            return Emit(ItemType.Number);
        }

        return ScanNumber() && _input[_position - 1] == 'i' ? Emit(ItemType.Complex) : BadNumber();
    }

    private State? BadNumber() => Error("bad number syntax: " + Quoting.Quote(_input[_start.._position]));

    private bool ScanNumber()
    {
        const string Decimal = "0123456789_";
        const string Hexadecimal = "0123456789abcdefABCDEF_";
        Accept("+-");
        var digits = Decimal;
        if (Accept("0"))
        {
            digits = Accept("xX") ? Hexadecimal : Accept("oO") ? "01234567_" : Accept("bB") ? "01_" : Decimal;
        }

        AcceptRun(digits);
        if (Accept("."))
        {
            AcceptRun(digits);
        }

        if ((digits == Decimal && Accept("eE")) || (digits == Hexadecimal && Accept("pP")))
        {
            Accept("+-");
            AcceptRun(Decimal);
        }

        Accept("i");
        if (IsAlphaNumeric(Peek()))
        {
            NextRune();
            return false;
        }

        return true;
    }

    private State? Quote(int quote, ItemType type, string unterminated)
    {
        while (true)
        {
            var rune = NextRune();
            if (rune == '\\')
            {
                rune = NextRune();
                if (rune is not (EndOfInput or '\n'))
                {
                    continue;
                }
            }

            if (rune is EndOfInput or '\n')
            {
                return Error(unterminated);
            }

            if (rune == quote)
            {
                return Emit(type);
            }
        }
    }

    private State? RawQuote()
    {
        int rune;
        do
        {
            rune = NextRune();
        }
        while (rune is not (EndOfInput or '`'));
        return rune == EndOfInput ? Error("unterminated raw quoted string") : Emit(ItemType.RawString);
    }
}
