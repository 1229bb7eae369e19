namespace Flux.Sops.Yaml;

/// <summary>Sequences and mappings in both styles.</summary>
internal sealed partial class YamlEventParser
{
    private void BeginCollection()
    {
        _marks.Push(Peek().Start);
        scanner.Skip();
    }

    private YamlEvent EndCollection(EventKind kind, Token token, bool withComments)
    {
        _state = _states.Pop();
        _marks.Pop();
        var e = new YamlEvent(kind, token.Start);
        e = withComments ? WithComments(e) : e;
        scanner.Skip();
        return e;
    }

    private YamlEvent BlockEntry(bool isFirst)
    {
        if (isFirst)
        {
            BeginCollection();
        }

        var token = Peek();
        if (token.Kind == TokenKind.BlockEnd)
        {
            return EndCollection(EventKind.SequenceEnd, token, withComments: false);
        }

        if (token.Kind != TokenKind.BlockEntry)
        {
            throw YamlSyntaxException.At("did not find expected '-' indicator", _marks.Pop(), token.Start, scanner: false);
        }

        var mark = token.End;
        token = TakeEntry();
        if (token.Kind is TokenKind.BlockEntry or TokenKind.BlockEnd)
        {
            _state = () => BlockEntry(isFirst: false);
            return Empty(mark);
        }

        _states.Push(() => BlockEntry(isFirst: false));
        return Node(block: true, indentless: false);
    }

    private YamlEvent IndentlessEntry()
    {
        var token = Peek();
        if (token.Kind != TokenKind.BlockEntry)
        {
            _state = _states.Pop();
            return new(EventKind.SequenceEnd, token.Start);
        }

        var mark = token.End;
        token = TakeEntry();
        if (token.Kind is TokenKind.BlockEntry or TokenKind.Key or TokenKind.Value or TokenKind.BlockEnd)
        {
            _state = IndentlessEntry;
            return Empty(mark);
        }

        _states.Push(IndentlessEntry);
        return Node(block: true, indentless: false);
    }

    // what stands above an item that is itself a list or map is the collection's, not its first entry's
    private Token TakeEntry()
    {
        var prior = _head.Length;
        var token = Take();
        if (prior > 0 && token.Kind is TokenKind.BlockSequenceStart or TokenKind.BlockMappingStart)
        {
            _stem = _head[..prior];
            _head = _head.Length == prior ? "" : _head[(prior + 1)..];
        }

        return token;
    }

    private YamlEvent BlockKey(bool isFirst)
    {
        if (isFirst)
        {
            BeginCollection();
        }

        var token = Peek();
        if (token.Kind == TokenKind.BlockEnd)
        {
            return EndCollection(EventKind.MappingEnd, token, withComments: true);
        }

        if (token.Kind != TokenKind.Key)
        {
            throw YamlSyntaxException.At("did not find expected key", _marks.Pop(), token.Start, scanner: false);
        }

        var mark = token.End;
        token = Take();
        if (token.Kind is TokenKind.Key or TokenKind.Value or TokenKind.BlockEnd)
        {
            _state = BlockValue;
            return Empty(mark);
        }

        _states.Push(BlockValue);
        return Node(block: true, indentless: true);
    }

    private YamlEvent BlockValue()
    {
        var token = Peek();
        if (token.Kind != TokenKind.Value)
        {
            _state = () => BlockKey(isFirst: false);
            return Empty(token.Start);
        }

        var mark = token.End;
        token = Take();
        if (token.Kind is TokenKind.Key or TokenKind.Value or TokenKind.BlockEnd)
        {
            _state = () => BlockKey(isFirst: false);
            return Empty(mark);
        }

        _states.Push(() => BlockKey(isFirst: false));
        return Node(block: true, indentless: true);
    }

    private YamlEvent FlowSequenceEntry(bool isFirst)
    {
        if (isFirst)
        {
            BeginCollection();
        }

        var token = Peek();
        if (token.Kind != TokenKind.FlowSequenceEnd)
        {
            token = isFirst ? token : TakeComma(token, "did not find expected ',' or ']'");
            if (token.Kind == TokenKind.Key)
            {
                _state = PairKey;
                scanner.Skip();
                return new(EventKind.MappingStart, token.Start) { IsFlow = true };
            }

            if (token.Kind != TokenKind.FlowSequenceEnd)
            {
                _states.Push(() => FlowSequenceEntry(isFirst: false));
                return Node(block: false, indentless: false);
            }
        }

        return EndCollection(EventKind.SequenceEnd, token, withComments: true);
    }

    private Token TakeComma(Token token, string problem) => token.Kind == TokenKind.FlowEntry
        ? Take()
        : throw YamlSyntaxException.At(problem, _marks.Pop(), token.Start, scanner: false);

    private YamlEvent PairKey()
    {
        var token = Peek();
        if (token.Kind is not (TokenKind.Value or TokenKind.FlowEntry or TokenKind.FlowSequenceEnd))
        {
            _states.Push(PairValue);
            return Node(block: false, indentless: false);
        }

        scanner.Skip();
        _state = PairValue;
        return Empty(token.End);
    }

    private YamlEvent PairValue()
    {
        var token = Peek();
        var start = token.Start;
        if (token.Kind == TokenKind.Value)
        {
            token = Take();
            if (token.Kind is not (TokenKind.FlowEntry or TokenKind.FlowSequenceEnd))
            {
                _states.Push(PairEnd);
                return Node(block: false, indentless: false);
            }
        }

        _state = PairEnd;
        return Empty(start);
    }

    private YamlEvent PairEnd()
    {
        _state = () => FlowSequenceEntry(isFirst: false);
        return new(EventKind.MappingEnd, Peek().Start);
    }

    private YamlEvent FlowMappingKey(bool isFirst)
    {
        if (isFirst)
        {
            BeginCollection();
        }

        var token = Peek();
        if (token.Kind != TokenKind.FlowMappingEnd)
        {
            token = isFirst ? token : TakeComma(token, "did not find expected ',' or '}'");
            if (token.Kind == TokenKind.Key)
            {
                token = Take();
                if (token.Kind is not (TokenKind.Value or TokenKind.FlowEntry or TokenKind.FlowMappingEnd))
                {
                    _states.Push(() => FlowMappingValue(isEmpty: false));
                    return Node(block: false, indentless: false);
                }

                _state = () => FlowMappingValue(isEmpty: false);
                return Empty(token.Start);
            }

            if (token.Kind != TokenKind.FlowMappingEnd)
            {
                _states.Push(() => FlowMappingValue(isEmpty: true));
                return Node(block: false, indentless: false);
            }
        }

        return EndCollection(EventKind.MappingEnd, token, withComments: true);
    }

    private YamlEvent FlowMappingValue(bool isEmpty)
    {
        var token = Peek();
        if (!isEmpty && token.Kind == TokenKind.Value)
        {
            token = Take();
            if (token.Kind is not (TokenKind.FlowEntry or TokenKind.FlowMappingEnd))
            {
                _states.Push(() => FlowMappingKey(isFirst: false));
                return Node(block: false, indentless: false);
            }
        }

        _state = () => FlowMappingKey(isFirst: false);
        return Empty(token.Start);
    }
}
