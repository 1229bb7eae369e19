using System.Text.Json.Nodes;
using Flux.Cel.Kubernetes;
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

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Raw is NullValue;

    internal object Raw { get; }

    /// <summary>The null of the language.</summary>
    public static CelValue Null { get; } = new(NullValue.Instance);

    /// <summary>An optional without a value.</summary>
    public static CelValue None { get; } = new(OptionalValue.None);

    /// <summary>JSON without a schema: whole numbers are int, others double.</summary>
    /// <exception cref="CelException">It is nested too deep.</exception>
    public static CelValue FromJson(JsonNode? node) => new(JsonValues.From(node));

    /// <summary>JSON as its schema says. What does not fit is an error to the expression that reads it.</summary>
    public static CelValue FromJson(JsonNode? node, CelSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(TypedValues.From(node, schema));
    }

    /// <summary>An object that works its fields out when they are asked for.</summary>
    public static CelValue FromFields(CelFields fields) => new(fields);

    /// <summary>Asks an authorizer on behalf of expressions: the variable <c>authorizer</c>.</summary>
    public static CelValue FromAuthorizer(CelAuthorizer authorizer) => new(new AuthorizerValue(authorizer, null));

    /// <summary>The check of the request's own resource: the variable <c>authorizer.requestResource</c>.</summary>
    public static CelValue FromRequestResource(CelAuthorizer authorizer, CelAccess access) => new(new ResourceCheckValue(authorizer, access));

    /// <summary>An optional with this value.</summary>
    public CelValue ToOptional() => new(new OptionalValue(Raw));

    /// <summary>The value of a field of this object, by its escaped name; null where there is none.</summary>
    public CelValue? Field(string name) => (Raw as MapValue)?.Find(name) is { } value and not CelError ? new(value) : null;

    /// <summary>The value of a map's key; null where there is none.</summary>
    public CelValue? Entry(string key) => (Raw as MapValue)?.Entries.GetValueOrDefault(key) is { } value and not CelError ? new(value) : null;

    /// <summary>An item of this list; null where there is none.</summary>
    public CelValue? Item(int index) =>
        Raw is IReadOnlyList<object> list && index >= 0 && index < list.Count && list[index] is var item and not CelError ? new(item) : null;

    /// <summary>The items of this list; empty where it is none.</summary>
    public IEnumerable<CelValue> Items => Raw is IReadOnlyList<object> list ? list.Select(item => new CelValue(item)) : [];

    /// <summary>The name of the type of an object that an expression made, e.g. <c>JSONPatch</c>; null for every other value.</summary>
    public string? TypeName => (Raw as MapValue)?.TypeName;

    /// <summary>The fields or entries of this object or map whose keys are text.</summary>
    public IEnumerable<KeyValuePair<string, CelValue>> Entries => Raw is MapValue map
        ? map.Entries.Where(e => e.Key is string).Select(e => KeyValuePair.Create((string)e.Key, new CelValue(e.Value)))
        : [];

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
