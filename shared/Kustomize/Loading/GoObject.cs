using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kustomize.Loading;

/// <summary>
/// A JSON object read as Go's encoding/json reads it into a struct: names match whatever their case, nulls are left out, and what has the
/// wrong type or, where that is asked for, is not known fails in Go's words.
/// </summary>
internal sealed class GoObject
{
    private readonly JsonObject _node;
    private readonly string _type;
    private readonly string _path;
    private readonly UnknownFields _strict;
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public GoObject(JsonObject node, string type, bool strict, string path = "")
        : this(node, type, strict ? UnknownFields.Refuse : UnknownFields.Ignore, path)
    {
    }

    public GoObject(JsonObject node, string type, UnknownFields strict, string path = "")
    {
        _node = node;
        _type = type;
        _strict = strict;
        _path = path;
    }

    /// <summary>The object as written.</summary>
    public JsonObject Node => _node;

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The object for any fields, none unknown.</summary>
    public JsonObject AllFields()
    {
        foreach (var (name, _) in _node)
        {
            _read.Add(name);
        }

        return _node;
    }

    public string String(string name) => Find(name) switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => throw Wrong(name, other, "string"),
    };

    public string? StringOrNull(string name) => Has(name) ? String(name) : null;

    public bool Bool(string name) => Find(name) switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        var other => throw Wrong(name, other, "bool"),
    };

    public long Integer(string name, string goType = "int") => Find(name) switch
    {
        null => 0,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => throw Wrong(name, value, goType, $"number {value.ToJsonString()}"),
        var other => throw Wrong(name, other, goType),
    };

    public List<string>? Strings(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case JsonArray array:
                return [.. array.Select(item => item switch
                {
                    null => "",
                    JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
                    _ => throw Wrong(name, item, "string"),
                })];
            case var other:
                throw Wrong(name, other, "[]string");
        }
    }

    public Dictionary<string, string>? Map(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case JsonObject map:
                return map.ToDictionary(p => p.Key, p => p.Value switch
                {
                    null => "",
                    JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
                    var other => throw Wrong(name, other, "string"),
                });
            case var other:
                throw Wrong(name, other, "map[string]string");
        }
    }

    public T? Struct<T>(string name, string type, Func<GoObject, T> read) where T : class
    {
        switch (Find(name))
        {
            case null:
                return null;
            case JsonObject map:
                return Read(new(map, type, _strict, Path(name)), read);
            case var other:
                throw Wrong(name, other, "types." + type);
        }
    }

    public List<T>? Structs<T>(string name, string type, Func<GoObject, T> read)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case JsonArray array:
                return [.. array.Select(item => item switch
                {
                    null => Read(new([], type, _strict, Path(name)), read),
                    JsonObject map => Read(new(map, type, _strict, Path(name)), read),
                    _ => throw Wrong(name, item, "types." + type),
                })];
            case var other:
                throw Wrong(name, other, "[]types." + type);
        }
    }

    /// <summary>Reads a whole object and then, where that is asked for, refuses what was not read.</summary>
    public static T Read<T>(GoObject source, Func<GoObject, T> read)
    {
        var result = read(source);
        if (source._strict == UnknownFields.Ignore)
        {
            return result;
        }

        foreach (var unknown in source._node.Select(p => p.Key).Where(k => !source._read.Contains(k)).Order(StringComparer.Ordinal).ToArray())
        {
            if (source._strict == UnknownFields.Refuse)
            {
                throw new KustomizeException($"json: unknown field \"{unknown}\"") { Field = unknown };
            }

            source._node.Remove(unknown);
        }

        return result;
    }

    private JsonNode? Find(string name)
    {
        _read.Add(name);
        if (_node.TryGetPropertyValue(name, out var exact))
        {
            return exact;
        }

        foreach (var (key, value) in _node)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private KustomizeException Wrong(string name, JsonNode? value, string goType, string? what = null)
    {
        what ??= value?.GetValueKind() switch
        {
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => "null",
        };
        return new($"json: cannot unmarshal {what} into Go struct field {_type}.{Path(name)} of type {goType}") { Field = Path(name) };
    }
}
