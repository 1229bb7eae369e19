namespace Flux.Sops.Yaml;

/// <summary>Indentation and keys.</summary>
internal sealed partial class YamlScanner
{
    private sealed class SimpleKey
    {
        public bool Possible { get; set; }

        public bool Required { get; init; }

        public int TokenNumber { get; init; }

        public Mark Mark { get; init; }
    }

    private bool IsValid(SimpleKey key)
    {
        if (!key.Possible)
        {
            return false;
        }

        if (key.Mark.Line >= _line && key.Mark.Index + 1024 >= _position)
        {
            return true;
        }

        if (key.Required)
        {
            throw Error(key.Mark, "could not find expected ':'");
        }

        key.Possible = false;
        return false;
    }

    private void SaveSimpleKey()
    {
        if (!_simpleKeyAllowed)
        {
            return;
        }

        var key = new SimpleKey
        {
            Possible = true,
            Required = _flowLevel == 0 && _indent == _column,
            TokenNumber = _parsed + _tokens.Count - _head,
            Mark = Here,
        };
        RemoveSimpleKey();
        _simpleKeys[^1] = key;
        _simpleKeyByToken[key.TokenNumber] = _simpleKeys.Count - 1;
    }

    private void RemoveSimpleKey()
    {
        var key = _simpleKeys[^1];
        if (!key.Possible)
        {
            return;
        }

        if (key.Required)
        {
            throw Error(key.Mark, "could not find expected ':'");
        }

        key.Possible = false;
        _simpleKeyByToken.Remove(key.TokenNumber);
    }

    private void FetchFlowStart(TokenKind kind)
    {
        SaveSimpleKey();
        _simpleKeys.Add(new() { TokenNumber = _parsed + _tokens.Count - _head, Mark = Here });
        if (++_flowLevel > MaxDepth)
        {
            throw Error(Here, $"exceeded max depth of {MaxDepth}");
        }

        _simpleKeyAllowed = true;
        Indicator(kind);
    }

    private void FetchFlowEnd(TokenKind kind)
    {
        RemoveSimpleKey();
        if (_flowLevel > 0)
        {
            _flowLevel--;
            _simpleKeyByToken.Remove(_simpleKeys[^1].TokenNumber);
            _simpleKeys.RemoveAt(_simpleKeys.Count - 1);
        }

        _simpleKeyAllowed = false;
        Indicator(kind);
    }

    private void FetchBlockEntry()
    {
        if (_flowLevel == 0)
        {
            if (!_simpleKeyAllowed)
            {
                throw Error(Here, "block sequence entries are not allowed in this context");
            }

            Roll(_column, -1, TokenKind.BlockSequenceStart, Here);
        }

        RemoveSimpleKey();
        _simpleKeyAllowed = true;
        Indicator(TokenKind.BlockEntry);
    }

    private void FetchKey()
    {
        if (_flowLevel == 0)
        {
            if (!_simpleKeyAllowed)
            {
                throw Error(Here, "mapping keys are not allowed in this context");
            }

            Roll(_column, -1, TokenKind.BlockMappingStart, Here);
        }

        RemoveSimpleKey();
        _simpleKeyAllowed = _flowLevel == 0;
        Indicator(TokenKind.Key);
    }

    private void FetchValue()
    {
        var key = _simpleKeys[^1];
        if (IsValid(key))
        {
            Insert(key.TokenNumber - _parsed, new(TokenKind.Key, key.Mark, key.Mark));
            Roll(key.Mark.Column, key.TokenNumber, TokenKind.BlockMappingStart, key.Mark);
            key.Possible = false;
            _simpleKeyByToken.Remove(key.TokenNumber);
            _simpleKeyAllowed = false;
        }
        else
        {
            if (_flowLevel == 0)
            {
                if (!_simpleKeyAllowed)
                {
                    throw Error(Here, "mapping values are not allowed in this context");
                }

                Roll(_column, -1, TokenKind.BlockMappingStart, Here);
            }

            _simpleKeyAllowed = _flowLevel == 0;
        }

        Indicator(TokenKind.Value);
    }

    private void Roll(int column, int number, TokenKind kind, Mark mark)
    {
        if (_flowLevel > 0 || _indent >= column)
        {
            return;
        }

        _indents.Push(_indent);
        _indent = column;
        if (_indents.Count > MaxDepth)
        {
            throw Error(_simpleKeys[^1].Mark, $"exceeded max depth of {MaxDepth}");
        }

        Insert(number < 0 ? -1 : number - _parsed, new(kind, mark, mark));
    }

    private void Unroll(int column, Mark scanMark)
    {
        if (_flowLevel > 0)
        {
            return;
        }

        var block = scanMark with { Index = scanMark.Index - 1 };
        while (_indent > column)
        {
            // a block ends before the comments that stand at the indentation of the blocks around it
            var stop = block.Index;
            for (var i = Comments.Count - 1; i >= 0 && Comments[i].End.Index >= stop; i--)
            {
                if (Comments[i].Start.Column == _indent + 1)
                {
                    block = Comments[i].Start;
                }

                stop = Comments[i].Scan.Index;
            }

            Insert(-1, new(TokenKind.BlockEnd, block, block));
            _indent = _indents.Pop();
        }
    }
}
