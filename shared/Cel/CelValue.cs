using System.Text.Json.Nodes;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>The result of an evaluation.</summary>
public sealed class CelValue
{
    internal CelValue(object raw)
    {
        Raw = raw;
    }

    /// <summary>The value's type.</summary>
    public CelType Type => Operations.TypeOf(Raw);

    /// <summary>The boolean; null where it is none.</summary>
    public bool? AsBool => Raw as bool?;

    /// <summary>The string; null where it is none.</summary>
    public string? AsString => Raw as string;

    internal object Raw { get; }

    /// <summary>The value as JSON: bytes in base64, times and the extensions' types as text, an empty optional as null.</summary>
    public JsonNode? ToJson() => ToJson(Raw);

    /// <inheritdoc />
    public override string ToString() => ToJson()?.ToJsonString() ?? "null";

    private static JsonNode? ToJson(object? value)
    {
        switch (value)
        {
            case bool b:
                return b;
            case long l:
                return l;
            case ulong u:
                return u;
            case double d when double.IsFinite(d):
                return d;
            case double d:
                return Operations.FormatDouble(d);
            case byte[] bytes:
                return Convert.ToBase64String(bytes);
            case OptionalValue optional:
                return ToJson(optional.Value);
            case IReadOnlyList<object> list:
                return new JsonArray([.. list.Select(ToJson)]);
            case MapValue map:
                return new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key.ToString() ?? "", ToJson(e.Value))));
            case null or NullValue:
                return null;
            default:
                return value.ToString();
        }
    }
}
