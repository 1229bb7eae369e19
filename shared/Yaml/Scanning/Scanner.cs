using System.Runtime.InteropServices;

namespace Flux.Yaml.Scanning;

/// <summary>
/// Takes a text apart into tokens by the rules of libyaml as go-yaml has them, which differ from the specification where both say more or
/// less: errors and their lines are part of what tools show. Knows YAML 1.1.
/// </summary>
/// <remarks>Rules: go-yaml v2.4 and v3.0, scannerc.go.</remarks>
internal sealed partial class Scanner
{
    private const int MaxSimpleKey = 1024;
    private const int MinChunk = 32 * 1024;
    private readonly string _file;
    private readonly YamlVersion _version;
    private readonly Func<Memory<char>, int>? _source;
    private readonly List<Token> _tokens = [];
    private readonly Stack<int> _indents = new();
    private readonly List<SimpleKey> _keys = [default];
    private int _head;
    private int _taken;
    private int _indent = -1;

    // the text, or the part of it that is held where it is read as it goes; where that part begins, and from where it must be held
    private string _text;
    private int _base;
    private int _from = -1;
    private bool _isWhole = true;
    private int _index;
    private int _line;
    private int _column;
    private bool _keyAllowed = true;

    [StructLayout(LayoutKind.Auto)]
    private record struct SimpleKey(bool Possible, bool Required, int Token, Mark Mark);

    public Scanner(string text, string file, YamlVersion version)
    {
        _text = text;
        _file = file;
        _version = version;
    }

    /// <summary>Reads a text that is not in memory; comments cannot be noted.</summary>
    /// <param name="source">Fills memory with the next characters; 0 at the end.</param>
    /// <param name="file">What errors call the text.</param>
    /// <param name="version">Whose rules.</param>
    public Scanner(Func<Memory<char>, int> source, string file, YamlVersion version)
        : this("", file, version) => (_source, _isWhole) = (source, false);

    /// <summary>Where to note comments; null where they are of no interest.</summary>
    public List<Comment>? Comments { get; init; }

    private Mark Here => new(_base + _index, _line, _column);

    private int FlowLevel => _keys.Count - 1;

    private char Current => At(0);

    /// <summary>Begins another text, as a scanner made for it would.</summary>
    public void Reset(string text)
    {
        _text = text;
        _tokens.Clear();
        _indents.Clear();
        _keys.Clear();
        _keys.Add(default);
        (_head, _taken, _indent, _base, _from, _index, _line, _column) = (0, 0, -1, 0, -1, 0, 0, 0);
        _keyAllowed = true;
    }

    /// <summary>The next token, which stays the next one.</summary>
    public Token Peek()
    {
        FetchMore();
        return _tokens[_head];
    }

    /// <summary>Takes the next token.</summary>
    public Token Take()
    {
        var token = Peek();
        _head++;
        _taken++;
        if (_head == _tokens.Count)
        {
            _tokens.Clear();
            _head = 0;
        }
        else if (_head > 64)
        {
            _tokens.RemoveRange(0, _head);
            _head = 0;
        }

        return token;
    }

    /// <summary>An error of the parser, with the line that go-yaml gives it.</summary>
    public YamlException ParserError(string problem, Mark at, Mark? context = null) => Error(problem, context, at, more: 0);

    private YamlException ScannerError(string problem, Mark? context = null) => Error(problem, context ?? Here, Here, more: 1);

    private YamlException Error(string problem, Mark? context, Mark at, int more)
    {
        var (first, second) = _version == YamlVersion.GoYaml3 ? (context?.Line ?? 0, at.Line) : (at.Line, context?.Line ?? 0);
        var line = first != 0 ? first + more : second != 0 ? second + (_version == YamlVersion.GoYaml3 ? more : 0) : 0;
        return new(problem, _file, line, at.Column + 1);
    }

    private char At(int ahead)
    {
        var at = _index + ahead;
        return at < _text.Length || (!_isWhole && ReadTo(at - _index)) ? _text[_index + ahead] : '\0';
    }

    private bool Has(int ahead) => _index + ahead < _text.Length || (!_isWhole && ReadTo(ahead));

    // what is behind is let go; a long token is read in ever larger parts, so that its length costs no more than itself
    private bool ReadTo(int ahead)
    {
        while (_index + ahead >= _text.Length && _source is not null && !_isWhole)
        {
            var keep = _from >= 0 ? _from : _index;
            var chunk = new char[Math.Max(MinChunk, _text.Length - keep)];
            var read = _source(chunk);
            _isWhole = read == 0;
            _text = string.Concat(_text.AsSpan(keep), chunk.AsSpan(0, read));
            _base += keep;
            _index -= keep;
            _from = _from >= 0 ? 0 : -1;
        }

        return _index + ahead < _text.Length;
    }

    // go-yaml v3 looks two tokens further, for comments; errors show it
    private void FetchMore()
    {
        while (true)
        {
            if (_version == YamlVersion.GoYaml3 ? _head < _tokens.Count - 2 : _head < _tokens.Count)
            {
                var key = _keys.Count - 1;
                while (key >= 0 && !(_keys[key].Possible && _keys[key].Token == _taken))
                {
                    key--;
                }

                if (key < 0 || !IsValid(key))
                {
                    return;
                }
            }

            FetchNext();
        }
    }

    private void FetchNext()
    {
        var before = Here;
        ToNextToken();
        Unroll(_column, _version == YamlVersion.GoYaml3 ? before : Here);
        var c = Current;
        if (IsEnd)
        {
            FetchStreamEnd();
            return;
        }

        if (_column == 0 && c == '%')
        {
            Unroll(-1, Here);
            RemoveKey();
            _keyAllowed = false;
            Add(ScanDirective());
            return;
        }

        if (_column == 0 && c is '-' or '.' && IsDocumentMark())
        {
            Unroll(-1, Here);
            RemoveKey();
            _keyAllowed = false;
            Add(new(c == '-' ? TokenKind.DocumentStart : TokenKind.DocumentEnd, Here));
            Skip(3);
            return;
        }

        FetchContent(c);
    }

    private void FetchContent(char c)
    {
        switch (c)
        {
            case '[':
                FetchFlowStart(TokenKind.FlowSequenceStart);
                break;
            case '{':
                FetchFlowStart(TokenKind.FlowMappingStart);
                break;
            case ']':
                FetchFlowEnd(TokenKind.FlowSequenceEnd);
                break;
            case '}':
                FetchFlowEnd(TokenKind.FlowMappingEnd);
                break;
            case ',':
                RemoveKey();
                _keyAllowed = true;
                AddAndSkip(TokenKind.FlowEntry);
                break;
            case '-' when IsBlankOrEnd(1):
                FetchBlockEntry();
                break;
            case '?' when FlowLevel > 0 || IsBlankOrEnd(1):
                FetchKey();
                break;
            case ':' when FlowLevel > 0 || IsBlankOrEnd(1):
                FetchValue();
                break;
            case '*' or '&':
                SaveKey();
                _keyAllowed = false;
                Add(ScanAnchor(c == '*' ? TokenKind.Alias : TokenKind.Anchor));
                break;
            case '!':
                SaveKey();
                _keyAllowed = false;
                Add(ScanTag());
                break;
            case '|' or '>' when FlowLevel == 0:
                RemoveKey();
                _keyAllowed = true;
                Add(ScanBlockScalar(c == '|'));
                break;
            case '\'' or '"':
                SaveKey();
                _keyAllowed = false;
                Add(ScanQuoted(c));
                break;
            default:
                if (!BeginsPlain(c))
                {
                    throw ScannerError("found character that cannot start any token");
                }

                SaveKey();
                _keyAllowed = false;
                Add(ScanPlain());
                break;
        }
    }

    private bool BeginsPlain(char c) => c switch
    {
        ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
        '-' => !IsBlank(At(1)),
        '?' or ':' => FlowLevel == 0 && !IsBlankOrEnd(1),
        _ => !IsBlankOrEnd(0),
    };

    private void ToNextToken()
    {
        while (true)
        {
            if (_column == 0 && Current == '\uFEFF')
            {
                Skip();
            }

            while (Current == ' ' || ((FlowLevel > 0 || !_keyAllowed) && Current == '\t'))
            {
                Skip();
            }

            if (Current == '#')
            {
                NoteComment();
                while (!IsBreak(Current) && !IsEnd)
                {
                    Skip();
                }
            }

            if (!IsBreak(Current))
            {
                return;
            }

            SkipLine();
            if (FlowLevel == 0)
            {
                _keyAllowed = true;
            }
        }
    }

    private void NoteComment()
    {
        if (Comments is null)
        {
            return;
        }

        var start = _index - _column;
        Comments.Add(new(_line + 1, _column, _text.AsSpan(start, _column).TrimStart().Length > 0));
    }

    private void Roll(int column, int number, TokenKind kind, Mark mark)
    {
        if (FlowLevel > 0 || _indent >= column)
        {
            return;
        }

        _indents.Push(_indent);
        _indent = column;
        var token = new Token(kind, mark);
        if (number < 0)
        {
            Add(token);
        }
        else
        {
            _tokens.Insert(_head + number - _taken, token);
        }
    }

    private void Unroll(int column, Mark mark)
    {
        if (FlowLevel > 0)
        {
            return;
        }

        while (_indent > column)
        {
            Add(new(TokenKind.BlockEnd, mark));
            _indent = _indents.Pop();
        }
    }

    private void FetchStreamEnd()
    {
        if (_column != 0)
        {
            _column = 0;
            _line++;
        }

        Unroll(-1, Here);
        RemoveKey();
        _keyAllowed = false;
        Add(new(TokenKind.StreamEnd, Here));
    }

    private void Add(Token token) => _tokens.Add(token);

    private void AddAndSkip(TokenKind kind)
    {
        Add(new(kind, Here));
        Skip();
    }
}
