using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Cel.Values;

/// <summary>JSON as values of the types that a schema gives them; what does not fit becomes an error where it is read.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/common/valuesunstructured.go</c>.</remarks>
internal static class TypedValues
{
    private const int MaximumDepth = 128;

    public static object From(JsonNode? node, CelSchema schema, int depth = 0)
    {
        if (depth > MaximumDepth)
        {
            return new CelError($"a variable is nested deeper than {MaximumDepth} levels");
        }

        if (node is null)
        {
            return schema.IsNullable ? NullValue.Instance : new CelError("invalid data, got null for schema with nullable=false");
        }

        return schema.Kind switch
        {
            CelSchemaKind.Object => node is JsonObject o ? Object(o, schema, depth) : Wrong("a map for the provided schema with type=object"),
            CelSchemaKind.Map => node is JsonObject m ? Map(m, schema, depth) : Wrong("a map for the provided schema with type=object"),
            CelSchemaKind.List => node is JsonArray l ? List(l, schema, depth) : Wrong("an array for the provided schema with type=array"),
            CelSchemaKind.Preserved => JsonValues.From(node, depth),
            _ => Scalar(node, schema.Kind),
        };
    }

    private static MapValue Object(JsonObject source, CelSchema schema, int depth)
    {
        JsonObject? hidden = null;
        foreach (var (name, value) in source)
        {
            // a null field is as good as none, but counts
            if (value is null || schema.EscapedName(name) is null)
            {
                hidden ??= [];
                hidden[name] = value?.DeepClone();
            }
        }

        var map = new MapValue { IsObject = true, Hidden = hidden };
        foreach (var (name, value) in source)
        {
            if (value is not null && schema.EscapedName(name) is { } escaped)
            {
                map.Entries[escaped] = From(value, schema.Properties[name], depth + 1);
            }
        }

        return map;
    }

    private static MapValue Map(JsonObject source, CelSchema schema, int depth)
    {
        var map = new MapValue();
        foreach (var (name, value) in source)
        {
            map.Entries[name] = schema.Items is { } items ? From(value, items, depth + 1) : JsonValues.From(value, depth + 1);
        }

        return map;
    }

    private static object List(JsonArray source, CelSchema schema, int depth)
    {
        var items = new object[source.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = schema.Items is { } type ? From(source[i], type, depth + 1) : JsonValues.From(source[i], depth + 1);
        }

        return schema.ListType switch
        {
            "set" => new KeyedList(items, null),
            "map" => new KeyedList(items, [.. schema.MapKeys.Select(key => CelNames.Escape(key) ?? key)]),
            _ => items,
        };
    }

    private static object Scalar(JsonNode node, CelSchemaKind kind)
    {
        var value = JsonValues.From(node);
        return (kind, value) switch
        {
            (CelSchemaKind.IntOrString, string or long) => value,
            (CelSchemaKind.IntOrString, _) => new CelError("invalid data, expected XIntOrString value to be either a string or integer"),
            (CelSchemaKind.Boolean, bool) => value,
            (CelSchemaKind.Boolean, _) => Wrong("bool", value),
            (CelSchemaKind.Integer, long) => value,
            (CelSchemaKind.Integer, _) => Wrong("int", value),
            (CelSchemaKind.Number, long whole) => (double)whole,
            (CelSchemaKind.Number, double) => value,
            (CelSchemaKind.Number, _) => Wrong("float", value),
            (_, string text) => Text(text, kind),
            _ => Wrong("string", value),
        };
    }

    private static object Text(string text, CelSchemaKind kind)
    {
        switch (kind)
        {
            case CelSchemaKind.Duration:
                return Duration.Parse(text) is { } duration ? duration : new CelError($"Invalid duration {text}: unable to parse {text} as duration");
            case CelSchemaKind.Date:
                return DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                    ? new Timestamp((day.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond, 0)
                    : new CelError($"Invalid date formatted string {text}");
            case CelSchemaKind.DateTime:
                return Timestamp.Parse(text.Replace('t', 'T').Replace('z', 'Z')) is { } time ? time : new CelError($"Invalid date-time formatted string {text}");
            case CelSchemaKind.Bytes:
                var bytes = new byte[text.Length];
                return Convert.TryFromBase64String(text, bytes, out var length)
                    ? bytes[..length]
                    : new CelError($"Invalid byte formatted string {text}: illegal base64 data");
            default:
                return text;
        }
    }

    private static CelError Wrong(string expected, object? found = null) =>
        new(found is null ? $"invalid data, expected {expected}" : $"invalid data, expected {expected}, got {GoType(found)}");

    private static string GoType(object value) => value switch
    {
        string => "string",
        long => "int64",
        double => "float64",
        bool => "bool",
        MapValue => "map[string]interface {}",
        _ => "[]interface {}",
    };
}
