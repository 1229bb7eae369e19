namespace Flux.Sops.Yaml;

/// <summary>
/// Splits YAML into tokens and keeps the comments, each with the token it stands at. The library's own reader drops comments, and SOPS
/// encrypts them, so which of them belongs to which value decides about a file.
/// </summary>
/// <remarks>Spec: YAML 1.1 as libyaml reads it; comments as go-yaml v3 attaches them.</remarks>
internal sealed partial class YamlScanner
{
    private const int MaxDepth = 10_000;
    private const int QueueCapacity = 16;

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private readonly List<SimpleKey> _simpleKeys = [new()];
    private readonly Dictionary<int, int> _simpleKeyByToken = [];
    private readonly Stack<int> _indents = new();
    private int _capacity = QueueCapacity;
    private int _head;
    private int _parsed;
    private int _indent = -1;
    private int _flowLevel;
    private bool _simpleKeyAllowed = true;
    private bool _available;
    private int _position;
    private int _line;
    private int _column;
    private int _newLines;

    public YamlScanner(string text)
    {
        _text = text;
        Insert(-1, new(TokenKind.StreamStart, Here, Here));
    }

    public List<ScannedComment> Comments { get; } = [];

    private Mark Here => new(_position, _line, _column);

    private char Current => At(0);

    /// <summary>The next token, which stays in the queue.</summary>
    public Token Peek()
    {
        if (!_available)
        {
            FetchMore();
        }

        return _tokens[_head];
    }

    /// <summary>Takes the token that was peeked at.</summary>
    public void Skip()
    {
        _available = false;
        _parsed++;
        _head++;
    }

    private char At(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool IsBlank(int offset = 0) => At(offset) is ' ' or '\t';

    private bool IsBreak(int offset = 0) => At(offset) is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    private bool IsBreakOrEnd(int offset = 0) => IsBreak(offset) || At(offset) == '\0';

    private bool IsBlankOrEnd(int offset = 0) => IsBlank(offset) || IsBreakOrEnd(offset);

    private void Advance()
    {
        if (!IsBlank())
        {
            _newLines = 0;
        }

        _position++;
        _column++;
    }

    private char Read()
    {
        var c = Current;
        Advance();
        return c;
    }

    private void SkipLine()
    {
        if (!IsBreak())
        {
            return;
        }

        _position += Current == '\r' && At(1) == '\n' ? 2 : 1;
        _column = 0;
        _line++;
        _newLines++;
    }

    /// <summary>Takes a line break: CR, LF, CR LF and NEL become LF, Unicode's separators stay.</summary>
    private string ReadLine()
    {
        var c = Current;
        SkipLine();
        return c switch
        {
            '\u2028' or '\u2029' => c.ToString(),
            _ => "\n",
        };
    }

    private void FetchMore()
    {
        // two tokens ahead, so that a comment below a value is seen before the value is handed on
        while (_head >= _tokens.Count - 2 || (_simpleKeyByToken.TryGetValue(_parsed, out var key) && IsValid(_simpleKeys[key])))
        {
            FetchNext();
        }

        _available = true;
    }

    private void FetchNext()
    {
        var scanMark = Here;
        ScanToNextToken();
        Unroll(_column, scanMark);
        if (_position >= _text.Length || Current == '\0')
        {
            FetchStreamEnd();
            return;
        }

        if (_column == 0 && Current == '%')
        {
            FetchDirective();
            return;
        }

        if (_column == 0 && IsDocumentIndicator('-'))
        {
            FetchDocumentIndicator(TokenKind.DocumentStart);
            return;
        }

        if (_column == 0 && IsDocumentIndicator('.'))
        {
            FetchDocumentIndicator(TokenKind.DocumentEnd);
            return;
        }

        // a comment beside ':' (or ',' in a flow) is the prior token's
        var commentMark = (_flowLevel == 0 && Current == ':') || (_flowLevel > 0 && Current == ',') ? _tokens[^1].Start : Here;
        FetchContent();
        if (_tokens[^1].Kind != TokenKind.BlockEntry)
        {
            ScanLineComment(commentMark);
        }
    }

    private bool IsDocumentIndicator(char c) => At(0) == c && At(1) == c && At(2) == c && IsBlankOrEnd(3);

    private void FetchContent()
    {
        switch (Current)
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
                RemoveSimpleKey();
                _simpleKeyAllowed = true;
                Indicator(TokenKind.FlowEntry);
                break;
            case '-' when IsBlankOrEnd(1):
                FetchBlockEntry();
                break;
            case '?' when _flowLevel > 0 || IsBlankOrEnd(1):
                FetchKey();
                break;
            case ':' when _flowLevel > 0 || IsBlankOrEnd(1):
                FetchValue();
                break;
            default:
                FetchNode();
                break;
        }
    }

    private void FetchNode()
    {
        switch (Current)
        {
            case '*':
                FetchSimple(() => ScanAnchor(TokenKind.Alias));
                break;
            case '&':
                FetchSimple(() => ScanAnchor(TokenKind.Anchor));
                break;
            case '!':
                FetchSimple(ScanTag);
                break;
            case '|' or '>' when _flowLevel == 0:
                RemoveSimpleKey();
                _simpleKeyAllowed = true;
                Insert(-1, ScanBlockScalar(Current == '|'));
                break;
            case '\'' or '"':
                FetchSimple(ScanQuotedScalar);
                break;
            default:
                if (!MayStartPlain())
                {
                    throw Error(Here, "found character that cannot start any token");
                }

                FetchSimple(ScanPlainScalar);
                break;
        }
    }

    private bool MayStartPlain() => Current switch
    {
        '-' => !IsBlank(1),
        '?' or ':' => _flowLevel == 0 && !IsBlankOrEnd(1),
        ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
        _ => !IsBlankOrEnd(),
    };

    private void FetchSimple(Func<Token> scan)
    {
        SaveSimpleKey();
        _simpleKeyAllowed = false;
        Insert(-1, scan());
    }

    private void Indicator(TokenKind kind, int length = 1)
    {
        var start = Here;
        for (var i = 0; i < length; i++)
        {
            Advance();
        }

        Insert(-1, new(kind, start, Here));
    }

    private void FetchStreamEnd()
    {
        if (_column != 0)
        {
            _column = 0;
            _line++;
        }

        Unroll(-1, Here);
        RemoveSimpleKey();
        _simpleKeyAllowed = false;
        Insert(-1, new(TokenKind.StreamEnd, Here, Here));
    }

    private void FetchDocumentIndicator(TokenKind kind)
    {
        Unroll(-1, Here);
        RemoveSimpleKey();
        _simpleKeyAllowed = false;
        Indicator(kind, 3);
    }

    private void FetchDirective()
    {
        Unroll(-1, Here);
        RemoveSimpleKey();
        _simpleKeyAllowed = false;
        Insert(-1, ScanDirective());
    }

    /// <summary>Appends a token or, with an index from the head, inserts it. The queue drops what was taken only when it is full.</summary>
    private void Insert(int index, Token token)
    {
        if (_head > 0 && _tokens.Count == _capacity)
        {
            _tokens.RemoveRange(0, _head);
            _head = 0;
        }

        if (_tokens.Count == _capacity)
        {
            _capacity *= 2;
        }

        if (index < 0)
        {
            _tokens.Add(token);
        }
        else
        {
            _tokens.Insert(_head + index, token);
        }
    }

    private YamlSyntaxException Error(Mark context, string problem) => YamlSyntaxException.At(problem, context, Here, scanner: true);
}
