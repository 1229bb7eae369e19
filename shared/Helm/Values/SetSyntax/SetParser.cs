using System.Text;
using Flux.Helm.GoJson;

namespace Flux.Helm.Values.SetSyntax;

/// <summary>The grammar of <c>--set</c>.</summary>
/// <param name="text">What is parsed.</param>
/// <param name="data">What is written into.</param>
/// <param name="read">Makes a value of its text; null where values are JSON.</param>
internal sealed class SetParser(string text, Dictionary<string, object?> data, Func<string, object?>? read)
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

    /// <summary>Reads one key with its value; false at the end of the text.</summary>
    private bool Key(Dictionary<string, object?> into, int depth)
    {
        if (!_text.ReadUntil("=[,.", escapes: true, out var key, out var stopped))
        {
            return key.Length == 0 ? false
                : throw new SetSyntaxException($"key {GoText.Quote(key)} has no value");
        }

        switch (stopped)
        {
            case '[':
                return Indexed(into, key, depth);
            case '=':
                return read is null ? Json(into, key) : Value(into, key, read);
            case ',':
                SetLists.Set(into, key, "");
                throw new SetSyntaxException($"key {GoText.Quote(key)} has no value (cannot end with ,)");
            default:
                return Nested(into, key, depth);
        }
    }

    private bool Indexed(Dictionary<string, object?> into, string key, int depth)
    {
        if (!_text.ReadUntil("]", escapes: true, out var index, out _))
        {
            return false; // upstream's end of text, which is no error
        }

        var at = SetLists.Index(index);
        var list = SetLists.ListAt(into, key);
        bool more;
        try
        {
            more = Item(list, at, depth);
        }
        finally
        {
            SetLists.Set(into, key, list);
        }

        return more;
    }

    private bool Nested(Dictionary<string, object?> into, string key, int depth)
    {
        if (depth + 1 > SetLists.MaxNestedNames)
        {
            throw new SetSyntaxException(SetLists.TooDeep);
        }

        var inner = SetLists.MapAt(into, key);
        bool more;
        try
        {
            more = Key(inner, depth + 1);
        }
        catch (SetSyntaxException)
        {
            SetIfFilled(into, key, inner);
            throw;
        }

        if (more && inner.Count == 0)
        {
            throw new SetSyntaxException($"key map {GoText.Quote(key)} has no value");
        }

        SetIfFilled(into, key, inner);
        return more;
    }

    private static void SetIfFilled(Dictionary<string, object?> into, string key, Dictionary<string, object?> inner)
    {
        if (inner.Count > 0)
        {
            SetLists.Set(into, key, inner);
        }
    }

    private bool Value(Dictionary<string, object?> into, string key, Func<string, object?> convert)
    {
        if (!_text.TryRead(out var first))
        {
            SetLists.Set(into, key, "");
            return false;
        }

        if (first.Value == '{')
        {
            SetLists.Set(into, key, Braced(convert));
            return true;
        }

        _text.Unread(first);
        _text.ReadUntil(",", escapes: true, out var value, out _);
        SetLists.Set(into, key, convert(value));
        return true;
    }

    private List<object?> Braced(Func<string, object?> convert)
    {
        var list = new List<object?>();
        while (true)
        {
            if (!_text.ReadUntil(",}", escapes: true, out var value, out var stopped))
            {
                throw new SetSyntaxException("list must terminate with '}'");
            }

            if (stopped == '}' && _text.TryRead(out var after) && after.Value != ',')
            {
                _text.Unread(after);
            }

            list.Add(convert(value));
            if (stopped == '}')
            {
                return list;
            }
        }
    }

    private bool Json(Dictionary<string, object?> into, string key)
    {
        if (SkipToValue())
        {
            SetLists.Set(into, key, null);
            return true;
        }

        SetLists.Set(into, key, JsonValue());
        SkipToValue();
        return true;
    }

    private object? JsonValue()
    {
        var rest = Encoding.UTF8.GetBytes(_text.Rest.ToString());
        try
        {
            var value = GoJsonReader.ReadFirst(rest, GoJsonReader.Float, out var length);
            _text.Skip(Encoding.UTF8.GetCharCount(rest.AsSpan(0, length)));
            return value;
        }
        catch (GoJsonException e)
        {
            throw new SetSyntaxException(e.Message, e);
        }
    }

    /// <summary>Skips blanks; true where a comma (consumed) or the end follows instead of a value.</summary>
    private bool SkipToValue()
    {
        while (_text.TryRead(out var rune))
        {
            if (rune.Value == ',')
            {
                return true;
            }

            if (!SetValues.IsSpace(rune))
            {
                _text.Unread(rune);
                return false;
            }
        }

        return true;
    }

    private bool Item(List<object?> list, long index, int depth)
    {
        SetLists.CheckIndex(index);
        SetLists.CheckNesting(++_nesting);
        var found = _text.ReadUntil("[.=", escapes: true, out var odd, out var stopped);
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
                return ItemValue(list, index);
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

    private bool ItemValue(List<object?> list, long index)
    {
        if (read is null)
        {
            if (SkipToValue())
            {
                SetLists.SetIndex(list, index, null, ref _growth);
                return true;
            }

            SetLists.SetIndex(list, index, JsonValue(), ref _growth);
            SkipToValue();
            return true;
        }

        if (!_text.TryRead(out var first))
        {
            SetLists.SetIndex(list, index, "", ref _growth);
            return true;
        }

        object? value;
        if (first.Value == '{')
        {
            value = Braced(read);
        }
        else
        {
            _text.Unread(first);
            _text.ReadUntil(",", escapes: true, out var plain, out _);
            value = read(plain);
        }

        SetLists.SetIndex(list, index, value, ref _growth);
        return true;
    }

    private bool NestedItem(List<object?> list, long index, int depth)
    {
        if (!_text.ReadUntil("]", escapes: true, out var text, out _))
        {
            return false;
        }

        var next = SetLists.Index(text);
        var inner = SetLists.ListAt(list, index);
        var more = Item(inner, next, depth);
        if (more)
        {
            SetLists.SetIndex(list, index, inner, ref _growth);
        }

        return more;
    }
}
