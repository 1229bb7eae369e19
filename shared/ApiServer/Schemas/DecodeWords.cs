using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>What the real server says of a value that does not fit its field.</summary>
/// <remarks>Spec: Go's encoding/json, and apimachinery's <c>pkg/runtime/converter.go</c>.</remarks>
internal static class DecodeWords
{
    /// <summary>A kind of JSON value as Go's decoder names it.</summary>
    public static string Kind(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    /// <summary>The decoder's words.</summary>
    public static ObjectDecodeException Json(TypeSchema type, JsonNode value, string goName, IEnumerable<string> path)
    {
        var found = value.GetValueKind() == JsonValueKind.Number && type.JsonType == "integer" ? $"number {value.ToJsonString()}" : Kind(value);
        var plain = string.Join('.', path.Select(part => part.IndexOf('[', StringComparison.Ordinal) is var at and >= 0 ? part[..at] : part));
        return new($"json: cannot unmarshal {found} into Go struct field {goName}.{plain} of type {GoName(type)}");
    }

    /// <summary>The converter's words.</summary>
    public static ObjectDecodeException Unstructured(TypeSchema type, JsonNode value)
    {
        var found = value.GetValueKind() switch
        {
            JsonValueKind.Object => "map",
            JsonValueKind.Array => "slice",
            JsonValueKind.String => "string",
            JsonValueKind.Number => Numbers.TryInteger((JsonValue)value, out _) ? "int64" : "float64",
            _ => "bool",
        };
        return new((type.JsonType, type.Format) switch
        {
            ("array", _) or ("string", "byte") => $"cannot restore slice from {found}",
            ("object", _) => type.IsStruct ? $"cannot restore struct from: {found}" : $"cannot restore map from {found}",
            ("string", _) when found == "int64" => "cannot convert int64 to string",
            ("integer", _) when found is "int64" or "float64" => $"cannot convert {found} to {GoName(type)}",
            _ => $"unrecognized type: {GoName(type)}",
        });
    }

    private static string GoName(TypeSchema type)
    {
        if (type.Name is { } name)
        {
            var parts = name.Split('.');
            return $"{parts[^2]}.{parts[^1]}";
        }

        return type.JsonType switch
        {
            "integer" => type.Format ?? "int64",
            "number" => "float64",
            "boolean" => "bool",
            "array" => $"[]{GoName(type.Items ?? TypeSchema.Untyped)}",
            "object" => $"map[string]{GoName(type.Values ?? TypeSchema.Untyped)}",
            "string" => type.Format == "byte" ? "[]uint8" : "string",
            _ => "interface {}",
        };
    }
}
