namespace Flux.Sops.Yaml;

/// <summary>Turns tokens into events and hands comments on with them.</summary>
/// <remarks>Spec: YAML 1.1 as libyaml's parser reads it.</remarks>
internal sealed partial class YamlEventParser(YamlScanner scanner)
{
    private readonly Stack<Func<YamlEvent>> _states = new();
    private readonly Stack<Mark> _marks = new();
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private Func<YamlEvent>? _state;
    private string _head = "";
    private string _line = "";
    private string _foot = "";
    private string? _stem;
    private int _comments;

    /// <summary>The next event; after the stream's end always that.</summary>
    public YamlEvent Next()
    {
        _state ??= StreamStart;
        return _state();
    }

    private Token Peek()
    {
        var token = scanner.Peek();
        for (; _comments < scanner.Comments.Count && token.Start.Index >= scanner.Comments[_comments].Token.Index; _comments++)
        {
            var comment = scanner.Comments[_comments];
            if (!string.IsNullOrEmpty(comment.Head))
            {
                if (token.Kind == TokenKind.BlockEnd)
                {
                    // an end has no head: it is kept for the token that follows
                    break;
                }

                _head = Join(_head, comment.Head);
            }

            _foot = Join(_foot, comment.Foot);
            _line = Join(_line, comment.Line);
        }

        return token;
    }

    private static string Join(string a, string? b) => string.IsNullOrEmpty(b) ? a : a.Length == 0 ? b : $"{a}\n{b}";

    private Token Take()
    {
        scanner.Skip();
        return Peek();
    }

    private YamlEvent WithComments(YamlEvent e)
    {
        (e.Head, e.Line, e.Foot) = (_head, _line, _foot);
        (_head, _line, _foot, _stem) = ("", "", "", null);
        return e;
    }

    private YamlEvent StreamStart()
    {
        Peek();
        scanner.Skip();
        _state = () => DocumentStart(isFirst: true);
        return _state();
    }

    private YamlEvent DocumentStart(bool isFirst)
    {
        var token = Peek();
        while (!isFirst && token.Kind == TokenKind.DocumentEnd)
        {
            token = Take();
        }

        if (token.Kind == TokenKind.StreamEnd)
        {
            _state = () => new(EventKind.StreamEnd, token.Start);
            return _state();
        }

        if (isFirst && token.Kind is not (TokenKind.VersionDirective or TokenKind.TagDirective or TokenKind.DocumentStart))
        {
            ProcessDirectives();
            _states.Push(DocumentEnd);
            _state = () => Node(block: true, indentless: false);
            return new(EventKind.DocumentStart, token.Start) { Head = SplitDocumentHead() };
        }

        var start = token.Start;
        ProcessDirectives();
        token = Peek();
        if (token.Kind != TokenKind.DocumentStart)
        {
            throw YamlSyntaxException.At("did not find expected <document start>", default, token.Start, scanner: false);
        }

        _states.Push(DocumentEnd);
        _state = DocumentContent;
        scanner.Skip();
        return new(EventKind.DocumentStart, start);
    }

    // what stands above an empty line is the document's, what follows the first node's
    private string SplitDocumentHead()
    {
        for (var i = _head.Length - 1; i > 0; i--)
        {
            if (_head[i] != '\n' || (i < _head.Length - 1 && _head[i - 1] != '\n'))
            {
                continue;
            }

            var head = _head[..(i == _head.Length - 1 ? i : i - 1)];
            _head = _head[(i + 1)..];
            return head;
        }

        return "";
    }

    private YamlEvent DocumentContent()
    {
        var token = Peek();
        if (token.Kind is TokenKind.VersionDirective or TokenKind.TagDirective or TokenKind.DocumentStart or TokenKind.DocumentEnd or TokenKind.StreamEnd)
        {
            _state = _states.Pop();
            return Empty(token.Start);
        }

        return Node(block: true, indentless: false);
    }

    private YamlEvent DocumentEnd()
    {
        var token = Peek();
        if (token.Kind == TokenKind.DocumentEnd)
        {
            scanner.Skip();
        }

        _tags.Clear();
        _state = () => DocumentStart(isFirst: false);
        var e = WithComments(new(EventKind.DocumentEnd, token.Start));
        if (e.Head.Length > 0 && e.Foot.Length == 0)
        {
            (e.Foot, e.Head) = (e.Head, "");
        }

        return e;
    }

    private void ProcessDirectives()
    {
        var hasVersion = false;
        for (var token = Peek(); token.Kind is TokenKind.VersionDirective or TokenKind.TagDirective; token = Take())
        {
            if (token.Kind == TokenKind.TagDirective)
            {
                if (!_tags.TryAdd(token.Text, token.Suffix))
                {
                    throw YamlSyntaxException.At("found duplicate %TAG directive", default, token.Start, scanner: false);
                }

                continue;
            }

            if (hasVersion)
            {
                throw YamlSyntaxException.At("found duplicate %YAML directive", default, token.Start, scanner: false);
            }

            hasVersion = true;
            if (token.Text != "1.1")
            {
                throw YamlSyntaxException.At("found incompatible YAML document", default, token.Start, scanner: false);
            }
        }

        _tags.TryAdd("!", "!");
        _tags.TryAdd("!!", GoScalar.LongTagPrefix);
    }

    private YamlEvent Node(bool block, bool indentless)
    {
        var token = Peek();
        if (token.Kind == TokenKind.Alias)
        {
            _state = _states.Pop();
            var alias = WithComments(new(EventKind.Alias, token.Start) { Value = token.Text });
            scanner.Skip();
            return alias;
        }

        var start = token.Start;
        string? anchor = null;
        Token? tag = null;
        for (var i = 0; i < 2 && ((token.Kind == TokenKind.Anchor && anchor is null) || (token.Kind == TokenKind.Tag && tag is null)); i++)
        {
            (anchor, tag) = token.Kind == TokenKind.Anchor ? (token.Text, tag) : (anchor, token);
            token = Take();
        }

        var name = tag is null ? "" : TagOf(tag, start);
        return Content(token, new(EventKind.Scalar, start) { Anchor = anchor, Tag = name }, block, indentless);
    }

    private string TagOf(Token tag, Mark start)
    {
        if (tag.Text.Length == 0)
        {
            return tag.Suffix;
        }

        return _tags.TryGetValue(tag.Text, out var prefix) && prefix.Length + tag.Suffix.Length > 0
            ? prefix + tag.Suffix
            : throw YamlSyntaxException.At("found undefined tag handle", start, tag.Start, scanner: false);
    }

    private YamlEvent Content(Token token, YamlEvent properties, bool block, bool indentless)
    {
        switch (token.Kind)
        {
            case TokenKind.BlockEntry when indentless:
                _state = IndentlessEntry;
                return properties with { Kind = EventKind.SequenceStart };
            case TokenKind.Scalar:
                _state = _states.Pop();
                var scalar = WithComments(properties with { Value = token.Text, Style = token.Style });
                scanner.Skip();
                return scalar;
            case TokenKind.FlowSequenceStart:
                _state = () => FlowSequenceEntry(isFirst: true);
                return WithComments(properties with { Kind = EventKind.SequenceStart, IsFlow = true });
            case TokenKind.FlowMappingStart:
                _state = () => FlowMappingKey(isFirst: true);
                return WithComments(properties with { Kind = EventKind.MappingStart, IsFlow = true });
            case TokenKind.BlockSequenceStart when block:
                _state = () => BlockEntry(isFirst: true);
                return WithStem(properties with { Kind = EventKind.SequenceStart });
            case TokenKind.BlockMappingStart when block:
                _state = () => BlockKey(isFirst: true);
                return WithStem(properties with { Kind = EventKind.MappingStart });
        }

        if (properties.Anchor is not null || properties.Tag.Length > 0)
        {
            _state = _states.Pop();
            return properties;
        }

        throw YamlSyntaxException.At("did not find expected node content", properties.Start, token.Start, scanner: false);
    }

    private YamlEvent WithStem(YamlEvent e)
    {
        (e.Head, _stem) = (_stem ?? "", null);
        return e;
    }

    private static YamlEvent Empty(Mark mark) => new(EventKind.Scalar, mark);
}
