namespace Flux.Helm.Values.SetSyntax;

/// <summary>The grammar of <c>--set-literal</c>: keys as of <c>--set</c> but without escapes and commas, and one value.</summary>
internal sealed class LiteralParser(string text, Dictionary<string, object?> data)
{
    private readonly RuneReader _text = new(text);
    private int _nesting;
    private int _growth;

    public void Run()
    {
        while (Key(data, 0))
        {
        }
    }

    private bool Key(Dictionary<string, object?> into, int depth)
    {
        if (!_text.ReadUntil("=[.", escapes: false, out var key, out var stopped))
        {
            return key.Length == 0 ? false : throw new SetSyntaxException($"key {GoText.Quote(key)} has no value");
        }

        switch (stopped)
        {
            case '=':
                SetLists.Set(into, key, Rest());
                return true;
            case '.':
                return Nested(into, key, depth);
            default:
                return Indexed(into, key, depth);
        }
    }

    private bool Nested(Dictionary<string, object?> into, string key, int depth)
    {
        if (depth + 1 > SetLists.MaxNestedNames)
        {
            throw new SetSyntaxException(SetLists.TooDeep);
        }

        var inner = SetLists.MapAt(into, key);
        var more = Key(inner, depth + 1);
        if (more && inner.Count == 0)
        {
            throw new SetSyntaxException($"key map {GoText.Quote(key)} has no value");
        }

        if (inner.Count > 0)
        {
            SetLists.Set(into, key, inner);
        }

        return more;
    }

    private bool Indexed(Dictionary<string, object?> into, string key, int depth)
    {
        if (!_text.ReadUntil("]", escapes: false, out var index, out _))
        {
            return false;
        }

        var at = SetLists.Index(index);
        var list = SetLists.ListAt(into, key);
        var more = Item(list, at, depth);
        SetLists.Set(into, key, list);
        return more;
    }

    private bool Item(List<object?> list, long index, int depth)
    {
        SetLists.CheckIndex(index);
        SetLists.CheckNesting(++_nesting);
        var found = _text.ReadUntil("[.=", escapes: false, out var odd, out var stopped);
        if (odd.Length > 0)
        {
            throw new SetSyntaxException($"unexpected data at end of array index: [{string.Join(' ', odd.EnumerateRunes().Select(GoText.QuoteRune))}]");
        }

        if (!found)
        {
            return false;
        }

        switch (stopped)
        {
            case '=':
                SetLists.SetIndex(list, index, Rest(), ref _growth);
                return true;
            case '[':
                return NestedItem(list, index, depth);
            default:
                var inner = SetLists.MapAt(list, index);
                var more = Key(inner, depth);
                if (more)
                {
                    SetLists.SetIndex(list, index, inner, ref _growth);
                }

                return more;
        }
    }

    private bool NestedItem(List<object?> list, long index, int depth)
    {
        if (!_text.ReadUntil("]", escapes: false, out var text, out _))
        {
            return false;
        }

        var inner = SetLists.ListAt(list, index);
        var more = Item(inner, SetLists.Index(text), depth);
        if (more)
        {
            SetLists.SetIndex(list, index, inner, ref _growth);
        }

        return more;
    }

    private string Rest()
    {
        _text.ReadUntil([], escapes: false, out var rest, out _);
        return rest;
    }
}
