using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>One step from an object to a part of it: a field, a list item by its keys, by its value or by its place.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>fieldpath/element.go</c> and <c>serialize-pe.go</c>.</remarks>
internal sealed class PathElement
{
    private static readonly JsonDocumentOptions _strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private const int RecentPlaces = 4096;
    private const int MaxRecentLength = 256;

    private static readonly PathElement?[] _recent = new PathElement?[RecentPlaces];

    private readonly Type _type;
    private readonly int _index;
    private readonly ScalarValue _value;
    private string? _serialized;

    private PathElement(Type type, string name = "", KeyPart[]? keys = null, ScalarValue value = default, int index = 0)
    {
        _type = type;
        Name = name;
        Keys = keys ?? [];
        _value = value;
        _index = index;
    }

    private enum Type : byte
    {
        Field,
        Key,
        Value,
        Index,
    }

    /// <summary>The field's name; empty for the others.</summary>
    public string Name { get; }

    public bool IsField => _type == Type.Field;

    public bool IsKey => _type == Type.Key;

    /// <summary>The key fields and values, sorted by name.</summary>
    public KeyPart[] Keys { get; }

    public static PathElement ForField(string name) => new(Type.Field, name);

    public static PathElement ForKey(KeyPart[] keys)
    {
        if (keys.Length > 1)
        {
            Array.Sort(keys, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        }

        return new(Type.Key, keys: keys);
    }

    public static PathElement ForValue(ScalarValue value) => new(Type.Value, value: value);

    public static PathElement ForIndex(int index) => new(Type.Index, index: index);

    /// <summary>Reads <c>f:name</c>, <c>k:{…}</c>, <c>v:…</c> or <c>i:0</c>. Null for a type that is not known, which is ignored.</summary>
    /// <exception cref="FormatException">The text is malformed.</exception>
    public static PathElement? Parse(string text)
    {
        // The same few hundred elements come in every object: what was read last from this place is kept.
        ref var place = ref _recent[(uint)text.GetHashCode(StringComparison.Ordinal) % RecentPlaces];
        var found = place;
        if (found is not null && found._serialized == text)
        {
            return found;
        }

        var element = Read(text);
        if (element is not null && text.Length <= MaxRecentLength)
        {
            // Only as it was written: what serializes in another way is not the same text.
            element._serialized ??= element.Serialize();
            if (element._serialized == text)
            {
                place = element;
            }
        }

        return element;
    }

    private static PathElement? Read(string text)
    {
        if (text.Length < 2)
        {
            throw new FormatException("key must be 2 characters long:");
        }

        if (text[1] != ':')
        {
            throw new FormatException($"missing colon: {text}");
        }

        return text[0] switch
        {
            'f' => new(Type.Field, text[2..]) { _serialized = text },
            'k' => ParseKey(text),
            'v' => ScalarValue.TryRead(ParseJson(text), out var value)
                ? ForValue(value)
                : throw new FormatException($"not a scalar: {text}"),
            'i' => int.TryParse(text.AsSpan(2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                ? new(Type.Index, index: index)
                : throw new FormatException($"not an index: {text}"),
            _ => null,
        };
    }

    /// <summary>Fields before keys before values before places; each in their own order.</summary>
    public int Compare(PathElement? other)
    {
        if (ReferenceEquals(this, other))
        {
            return 0;
        }

        if (other is null)
        {
            return 1;
        }

        if (_type != other._type)
        {
            return _type.CompareTo(other._type);
        }

        return _type switch
        {
            Type.Field => string.CompareOrdinal(Name, other.Name),
            Type.Key => CompareKeys(Keys, other.Keys),
            Type.Value => _value.Compare(other._value),
            _ => _index.CompareTo(other._index),
        };
    }

    public int Hash()
    {
        var hash = new HashCode();
        hash.Add(_type);
        hash.Add(Name);
        hash.Add(_value);
        hash.Add(_index);
        foreach (var key in Keys)
        {
            hash.Add(key.Value);
        }

        return hash.ToHashCode();
    }

    /// <summary>As messages show it: <c>.name</c>, <c>[name="c"]</c>, <c>[="v"]</c>, <c>[0]</c>.</summary>
    public override string ToString() => _type switch
    {
        Type.Field => "." + Name,
        Type.Key => $"[{string.Join(',', Keys.Select(key => $"{key.Name}={key.Value}"))}]",
        Type.Value => $"[={_value}]",
        _ => $"[{_index}]",
    };

    /// <summary>As FieldsV1 holds it.</summary>
    public string Serialize() => _serialized ??= _type switch
    {
        Type.Field => "f:" + Name,
        Type.Key => SerializeKey(),
        Type.Value => SerializeValue(),
        _ => string.Create(CultureInfo.InvariantCulture, $"i:{_index}"),
    };

    private static int CompareKeys(KeyPart[] left, KeyPart[] right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = string.CompareOrdinal(left[i].Name, right[i].Name);
            order = order != 0 ? order : left[i].Value.Compare(right[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text.AsSpan(2).ToString(), documentOptions: _strict);
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {text}", e);
        }
    }

    private static PathElement ParseKey(string text)
    {
        if (ParseJson(text) is not JsonObject map)
        {
            throw new FormatException($"not an object: {text}");
        }

        var keys = new KeyPart[map.Count];
        var at = 0;
        foreach (var (name, node) in map)
        {
            if (!ScalarValue.TryRead(node, out var value))
            {
                throw new FormatException($"not a scalar: {text}");
            }

            keys[at++] = new(name, value);
        }

        return ForKey(keys);
    }

    private string SerializeKey()
    {
        var to = new StringBuilder("k:{");
        for (var i = 0; i < Keys.Length; i++)
        {
            to.Append(i > 0 ? "," : "");
            GoText.AppendJson(to, Keys[i].Name);
            to.Append(':');
            Keys[i].Value.WriteJson(to);
        }

        return to.Append('}').ToString();
    }

    private string SerializeValue()
    {
        var to = new StringBuilder("v:");
        _value.WriteJson(to);
        return to.ToString();
    }
}
