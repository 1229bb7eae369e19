using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Helm.GoJson;

/// <summary>The words of Go's encoding/json.</summary>
internal static class GoJsonText
{
    /// <summary>The message for a value that does not fit a Go type.</summary>
    public static string CannotUnmarshal(JsonNode? value, string goType) => $"json: cannot unmarshal {Kind(value)} into Go value of type {goType}";

    /// <summary>The message for a value read by <see cref="GoJsonReader"/> that does not fit a Go type.</summary>
    public static string CannotUnmarshal(object? value, string goType) => $"json: cannot unmarshal {Kind(value)} into Go value of type {goType}";

    public static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };

    private static string Kind(object? value) => value switch
    {
        List<object?> => "array",
        Dictionary<string, object?> => "object",
        string => "string",
        bool => "bool",
        null => "null",
        _ => "number",
    };
}
