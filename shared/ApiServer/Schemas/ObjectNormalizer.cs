using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// Brings an object of a built-in kind into the form that the real server's typed objects give it: unknown fields are dropped, empty
/// ones left out, structs that are always there added, amounts and times written canonically.
/// </summary>
/// <remarks>Spec: the Go types of kubernetes/api (pointers, <c>omitempty</c>, <c>omitzero</c>) and encoding/json.</remarks>
public sealed class ObjectNormalizer
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string MicroTimeFormat = "yyyy-MM-dd'T'HH:mm:ss'.'ffffff'Z'";
    private const int MaxUnknownFields = 100;

    private readonly ICollection<string>? _unknown;
    private readonly DecodeSource _source;
    private readonly List<string> _path = [];

    private ObjectNormalizer(ICollection<string>? unknown, DecodeSource source) => (_unknown, _source) = (unknown, source);

    /// <summary>Normalizes an object in place.</summary>
    /// <param name="type">The kind's type.</param>
    /// <param name="obj">The object, which is changed.</param>
    /// <param name="unknownFields">Receives the paths of dropped fields (<c>spec.containers[0].foo</c>), at most 100; null to ignore them.</param>
    /// <param name="source">How the real server comes by such an object, which words what does not fit.</param>
    /// <exception cref="ObjectDecodeException">A value does not fit its field.</exception>
    public static void Normalize(
        TypeSchema type, JsonObject obj, ICollection<string>? unknownFields = null, DecodeSource source = DecodeSource.Json)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(obj);
        new ObjectNormalizer(unknownFields, source).VisitStruct(type, obj, ShortName(type.Name));
    }

    /// <summary>Brings a normalized object into the form in which it is read back: empty lists that are always written become null.</summary>
    public static void ToStored(TypeSchema type, JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(obj);
        foreach (var (key, value) in obj)
        {
            if (type.Field(key) is not { } field)
            {
                continue;
            }

            if (value is JsonArray { Count: 0 } && field.Presence == FieldPresence.Always)
            {
                obj[key] = null;
                ToStored(type, obj);
                return;
            }

            ToStored(field.Type, value);
        }
    }

    private static void ToStored(TypeSchema type, JsonNode? value)
    {
        if (value is JsonObject map && type.IsStruct)
        {
            ToStored(type, map);
        }
        else if (value is JsonArray list && type.Items is { IsStruct: true } items)
        {
            foreach (var item in list.OfType<JsonObject>())
            {
                ToStored(items, item);
            }
        }
    }

    private static string ShortName(string? name) => name is null ? "" : name[(name.LastIndexOf('.') + 1)..];

    private static bool IsZero(JsonNode? value) => value switch
    {
        null => true,
        JsonObject map => map.Count == 0,
        JsonArray list => list.Count == 0,
        JsonValue scalar => scalar.GetValueKind() switch
        {
            JsonValueKind.String => scalar.GetValue<string>().Length == 0,
            JsonValueKind.False => true,
            JsonValueKind.Number => Numbers.Float(scalar) == 0,
            _ => false,
        },
        _ => false,
    };

    private static JsonNode? Zero(TypeSchema type)
    {
        if (type.IsStruct)
        {
            var empty = new JsonObject();
            new ObjectNormalizer(null, DecodeSource.Json).VisitStruct(type, empty, "");
            return empty;
        }

        return (type.JsonType, type.Format) switch
        {
            ("string", "date-time") => null,
            ("string", "byte") => null,
            ("string", _) => "",
            ("integer" or "number", _) => 0,
            ("boolean", _) => false,
            ("", "quantity") => "0",
            ("", "int-or-string") => 0,
            _ => null,
        };
    }

    private void VisitStruct(TypeSchema type, JsonObject obj, string goName)
    {
        List<string>? dropped = null;
        List<KeyValuePair<string, JsonNode?>>? replaced = null;
        foreach (var (key, value) in obj)
        {
            if (!type.Fields.TryGetValue(key, out var field))
            {
                (dropped ??= []).Add(key);
                AddUnknown(key);
                continue;
            }

            _path.Add(key);
            var result = value is null ? null : Visit(field.Type, value, goName);
            _path.RemoveAt(_path.Count - 1);
            if (IsLeftOut(field, result))
            {
                (dropped ??= []).Add(key);
            }
            else if (!ReferenceEquals(result, value))
            {
                (replaced ??= []).Add(new(key, result));
            }
        }

        foreach (var key in dropped ?? [])
        {
            obj.Remove(key);
        }

        foreach (var (key, value) in replaced ?? [])
        {
            obj[key] = value;
        }

        AddMissing(type, obj);
    }

    private static bool IsLeftOut(FieldSchema field, JsonNode? value) => field.Presence switch
    {
        // An empty list of managedFields is an order to forget them, see FieldManager.Update.
        FieldPresence.OmitEmpty when field.Name == "managedFields" => value is null,
        FieldPresence.OmitEmpty => !TypeSchema.IsValueStruct(field.Type) && IsZero(value),
        FieldPresence.OmitZero => IsZero(value),
        _ => value is null,
    };

    private static void AddMissing(TypeSchema type, JsonObject obj)
    {
        foreach (var field in type.AlwaysWritten)
        {
            if (!obj.TryGetPropertyValue(field.Name, out var value) || (value is null && field.Presence != FieldPresence.OptionalNull))
            {
                obj[field.Name] = field.Presence == FieldPresence.OptionalNull ? null : Zero(field.Type);
            }
        }
    }

    private JsonNode? Visit(TypeSchema type, JsonNode value, string goName)
    {
        if (ReferenceEquals(type, TypeSchema.Untyped) || ReferenceEquals(type, TypeSchema.Deduced))
        {
            return value;
        }

        if (type.JsonType == "array")
        {
            return value is JsonArray list ? VisitList(type, list, goName) : throw Mismatch(type, value, goName);
        }

        if (type.JsonType == "object")
        {
            if (value is not JsonObject map)
            {
                throw Mismatch(type, value, goName);
            }

            if (type.IsStruct)
            {
                VisitStruct(type, map, ShortName(type.Name));
            }
            else if (type.Values is { } values && !ReferenceEquals(values, TypeSchema.Deduced))
            {
                VisitValues(values, map, goName);
            }

            return value;
        }

        return VisitScalar(type, value, goName);
    }

    private JsonArray VisitList(TypeSchema type, JsonArray list, string goName)
    {
        var items = type.Items ?? TypeSchema.Untyped;
        var last = _path.Count - 1;
        var name = last >= 0 ? _path[last] : "";
        for (var i = 0; i < list.Count; i++)
        {
            if (last >= 0 && _unknown is not null)
            {
                _path[last] = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
            }

            var item = list[i];
            var result = item is null ? Zero(items) : Visit(items, item, goName);
            if (!ReferenceEquals(item, result))
            {
                list[i] = result;
            }
        }

        if (last >= 0)
        {
            _path[last] = name;
        }

        return list;
    }

    private void VisitValues(TypeSchema values, JsonObject map, string goName)
    {
        List<KeyValuePair<string, JsonNode?>>? replaced = null;
        foreach (var (key, value) in map)
        {
            var result = value is null ? Zero(values) : Visit(values, value, goName);
            if (!ReferenceEquals(result, value))
            {
                (replaced ??= []).Add(new(key, result));
            }
        }

        foreach (var (key, value) in replaced ?? [])
        {
            map[key] = value;
        }
    }

    private JsonNode? VisitScalar(TypeSchema type, JsonNode value, string goName)
    {
        var kind = value.GetValueKind();
        return (type.JsonType, type.Format) switch
        {
            ("string", "date-time") => Time(type, value),
            ("string", "byte") => kind == JsonValueKind.String ? Bytes(value) : throw Mismatch(type, value, goName),
            ("string", _) => kind == JsonValueKind.String ? value : throw Mismatch(type, value, goName),
            ("integer", _) => kind == JsonValueKind.Number && FitsInteger(type, value) ? value : throw Mismatch(type, value, goName),
            ("number", _) => kind == JsonValueKind.Number ? value : throw Mismatch(type, value, goName),
            ("boolean", _) => kind is JsonValueKind.True or JsonValueKind.False ? value : throw Mismatch(type, value, goName),
            ("", "quantity") => CanonicalQuantity(value),
            ("", "int-or-string") => IntOrString(value),
            _ => value,
        };
    }

    private static bool FitsInteger(TypeSchema type, JsonNode value) =>
        Numbers.TryInteger((JsonValue)value, out var integer)
        && (type.Format != "int32" || integer is >= int.MinValue and <= int.MaxValue);

    private static JsonNode IntOrString(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value,
        JsonValueKind.Number when Numbers.TryInteger((JsonValue)value, out var number) && number is >= int.MinValue and <= int.MaxValue => value,
        JsonValueKind.Number => throw new ObjectDecodeException($"json: cannot unmarshal number {value.ToJsonString()} into Go value of type int32"),
        _ => throw new ObjectDecodeException($"json: cannot unmarshal {DecodeWords.Kind(value)} into Go value of type int32"),
    };

    private static JsonNode Time(TypeSchema type, JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            throw new ObjectDecodeException($"json: cannot unmarshal {DecodeWords.Kind(value)} into Go value of type string");
        }

        var text = value.GetValue<string>();
        var isMicro = type.Name is not null && type.Name.EndsWith("MicroTime", StringComparison.Ordinal);
        var canonical = GoTime.Parse(text, isMicro).ToString(isMicro ? MicroTimeFormat : TimeFormat, CultureInfo.InvariantCulture);
        return canonical == text ? value : canonical;
    }

    private JsonNode Bytes(JsonNode value)
    {
        var text = value.GetValue<string>();
        if (!Primitives.GoBase64.TryDecode(text, out var data, out var at))
        {
            var prefix = _source == DecodeSource.Unstructured ? "error decoding from json: " : "";
            throw new ObjectDecodeException($"{prefix}illegal base64 data at input byte {at}");
        }

        return text.AsSpan().IndexOfAny('\n', '\r') < 0 ? value : Convert.ToBase64String(data);
    }

    private static JsonNode CanonicalQuantity(JsonNode value)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (!Quantity.TryParse(text, out var quantity))
        {
            throw new ObjectDecodeException(
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }

        var canonical = quantity.ToString();
        return value.GetValueKind() == JsonValueKind.String && canonical == text ? value : canonical;
    }

    private ObjectDecodeException Mismatch(TypeSchema type, JsonNode value, string goName) => _source == DecodeSource.Unstructured
        ? DecodeWords.Unstructured(type, value)
        : DecodeWords.Json(type, value, goName, _path);

    private void AddUnknown(string key)
    {
        if (_unknown is not null && _unknown.Count < MaxUnknownFields)
        {
            _unknown.Add(_path.Count == 0 ? key : $"{string.Join('.', _path)}.{key}");
        }
    }
}
