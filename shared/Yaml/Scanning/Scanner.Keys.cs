namespace Flux.Yaml.Scanning;

/// <summary>What may be a key is only known at its colon, so its place is remembered; and the tokens that begin and end collections.</summary>
internal sealed partial class Scanner
{
    private bool IsValid(int at)
    {
        var key = _keys[at];
        if (!key.Possible)
        {
            return false;
        }

        if (key.Mark.Line >= _line && key.Mark.Index + MaxSimpleKey >= _base + _index)
        {
            return true;
        }

        if (key.Required)
        {
            throw ScannerError("could not find expected ':'", key.Mark);
        }

        _keys[at] = key with { Possible = false };
        return false;
    }

    private void SaveKey()
    {
        if (_keyAllowed)
        {
            RemoveKey();
            _keys[^1] = new(true, FlowLevel == 0 && _indent == _column, _taken + (_tokens.Count - _head), Here);
        }
    }

    private void RemoveKey()
    {
        var key = _keys[^1];
        if (key is { Possible: true, Required: true })
        {
            throw ScannerError("could not find expected ':'", key.Mark);
        }

        _keys[^1] = key with { Possible = false };
    }

    private void FetchFlowStart(TokenKind kind)
    {
        SaveKey();
        _keys.Add(default);
        _keyAllowed = true;
        AddAndSkip(kind);
    }

    private void FetchFlowEnd(TokenKind kind)
    {
        RemoveKey();
        if (FlowLevel > 0)
        {
            _keys.RemoveAt(_keys.Count - 1);
        }

        _keyAllowed = false;
        AddAndSkip(kind);
    }

    private void FetchBlockEntry()
    {
        if (FlowLevel == 0)
        {
            if (!_keyAllowed)
            {
                throw ScannerError("block sequence entries are not allowed in this context");
            }

            Roll(_column, -1, TokenKind.BlockSequenceStart, Here);
        }

        RemoveKey();
        _keyAllowed = true;
        AddAndSkip(TokenKind.BlockEntry);
    }

    private void FetchKey()
    {
        if (FlowLevel == 0)
        {
            if (!_keyAllowed)
            {
                throw ScannerError("mapping keys are not allowed in this context");
            }

            Roll(_column, -1, TokenKind.BlockMappingStart, Here);
        }

        RemoveKey();
        _keyAllowed = FlowLevel == 0;
        AddAndSkip(TokenKind.Key);
    }

    private void FetchValue()
    {
        if (IsValid(_keys.Count - 1))
        {
            var key = _keys[^1];
            _tokens.Insert(_head + key.Token - _taken, new(TokenKind.Key, key.Mark));
            Roll(key.Mark.Column, key.Token, TokenKind.BlockMappingStart, key.Mark);
            _keys[^1] = key with { Possible = false };
            _keyAllowed = false;
        }
        else
        {
            if (FlowLevel == 0)
            {
                if (!_keyAllowed)
                {
                    throw ScannerError("mapping values are not allowed in this context");
                }

                Roll(_column, -1, TokenKind.BlockMappingStart, Here);
            }

            _keyAllowed = FlowLevel == 0;
        }

        AddAndSkip(TokenKind.Value);
    }
}
