using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Helm.Values;
using Flux.Yaml;

namespace Flux.Helm.GoJson;

/// <summary>
/// Reads YAML into Go structs as sigs.k8s.io/yaml does: numbers and booleans become text where the field is a string, names match in any
/// case, unknown fields are left out, and the first value of a wrong type is the error, told after all others were read.
/// </summary>
/// <param name="isStrict">Whether a field that the struct does not have is an error.</param>
/// <param name="isJson">Whether the value was JSON, where a number is no text.</param>
internal sealed class ShapeReader(bool isStrict = false, bool isJson = false)
{
    private readonly List<string> _path = [];
    private string? _struct;
    private string? _error;

    /// <summary>Reads a document into a struct's fields, by their JSON names; those that are not there keep what they have.</summary>
    /// <exception cref="HelmException">Not YAML, or values of wrong types; upstream's message.</exception>
    public static void Read(string yaml, Shape.StructShape shape, Dictionary<string, object?> into)
    {
        JsonNode? document;
        try
        {
            document = KubeYaml.Read(yaml);
        }
        catch (YamlException e)
        {
            throw new HelmException($"error converting YAML to JSON: {e.GoMessage}", e);
        }

        var reader = new ShapeReader();
        if (document is not null)
        {
            reader.Struct(document, shape, into);
        }

        if (reader._error is { } error)
        {
            throw new HelmException($"error unmarshaling JSON: while decoding JSON: {error}");
        }
    }

    /// <summary>As <see cref="Read(string, Shape.StructShape, Dictionary{string, object?})"/>, of bytes.</summary>
    /// <exception cref="HelmException">Not UTF-8 either.</exception>
    public static void Read(ReadOnlySpan<byte> yaml, Shape.StructShape shape, Dictionary<string, object?> into)
    {
        string text;
        try
        {
            text = YamlReader.Decode(yaml, "");
        }
        catch (YamlException e)
        {
            throw new HelmException($"error converting YAML to JSON: {e.GoMessage}", e);
        }

        Read(text, shape, into);
    }

    /// <summary>Reads a value into a struct's fields, by their JSON names; those that are not there keep what they have.</summary>
    /// <exception cref="GoJsonException">Values of wrong types, or unknown fields; the message of Go's encoding/json.</exception>
    public void Read(JsonNode? value, Shape.StructShape shape, Dictionary<string, object?> into)
    {
        _error = null;
        if (value is not null)
        {
            Struct(value, shape, into);
        }

        if (_error is { } error)
        {
            throw new GoJsonException(error);
        }
    }

    private object? Value(JsonNode? node, Shape shape, object? existing) => shape switch
    {
        Shape.PointerShape pointer => node is null ? null : Value(node, pointer.Target, existing),
        Shape.AnyShape => ValueTree.FromJson(node),
        Shape.TextShape => Text(node, shape, existing),
        Shape.BoolShape => Bool(node, shape, existing),
        Shape.TimeShape => Time(node, existing),
        Shape.ListShape list => List(node, list),
        Shape.MapShape map => Map(node, map),
        Shape.StructShape @struct => Struct(node, @struct, existing as Dictionary<string, object?> ?? []),
        _ => null,
    };

    private object? Text(JsonNode? node, Shape shape, object? existing)
    {
        switch (node?.GetValueKind())
        {
            case null:
                return existing;
            case JsonValueKind.String:
                return node.GetValue<string>();
            case JsonValueKind.True when !isJson:
                return "true";
            case JsonValueKind.False when !isJson:
                return "false";
            case JsonValueKind.Number when !isJson:
                return NumberText(node.AsValue());
            default:
                Fail(node, shape);
                return existing;
        }
    }

    // sigs.k8s.io/yaml writes floats that stand for strings with 32 bits
    private static string NumberText(JsonValue value) =>
        value.TryGetValue<long>(out var signed) ? signed.ToString(CultureInfo.InvariantCulture)
        : value.TryGetValue<ulong>(out var unsigned) ? unsigned.ToString(CultureInfo.InvariantCulture)
        : Float32((float)value.GetValue<double>());

    private static string Float32(float value)
    {
        var shortest = double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return float.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf" : GoNumber.General(shortest) is var text && text.Contains('e', StringComparison.Ordinal) && Math.Abs(shortest) is >= 1e-4 and < 1e21
            ? GoNumber.Json(shortest)
            : GoNumber.General(shortest);
    }

    private object? Bool(JsonNode? node, Shape shape, object? existing)
    {
        switch (node?.GetValueKind())
        {
            case null:
                return existing;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Fail(node, shape);
                return existing;
        }
    }

    private object? Time(JsonNode? node, object? existing)
    {
        if (node is null)
        {
            return existing;
        }

        if (node.GetValueKind() != JsonValueKind.String)
        {
            _error ??= "Time.UnmarshalJSON: input is not a JSON string";
            return existing;
        }

        var text = node.GetValue<string>();
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text.Contains('T', StringComparison.Ordinal))
        {
            return text;
        }

        _error ??= $"parsing time {GoText.Quote(text)} as \"2006-01-02T15:04:05Z07:00\": cannot parse {GoText.Quote(text)} as \"2006\"";
        return existing;
    }

    private List<object?>? List(JsonNode? node, Shape.ListShape shape)
    {
        if (node is null)
        {
            return null;
        }

        if (node is not JsonArray array)
        {
            Fail(node, shape);
            return null;
        }

        return [.. array.Select(item => Value(item, shape.Item, null))];
    }

    private Dictionary<string, object?>? Map(JsonNode? node, Shape.MapShape shape)
    {
        if (node is null)
        {
            return null;
        }

        if (node is not JsonObject map)
        {
            Fail(node, shape);
            return null;
        }

        return map.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(e => e.Key, e => Value(e.Value, shape.Item, null) ?? Zero(shape.Item));
    }

    private static object? Zero(Shape shape) => shape is Shape.TextShape ? "" : null;

    private Dictionary<string, object?> Struct(JsonNode? node, Shape.StructShape shape, Dictionary<string, object?> into)
    {
        if (node is null)
        {
            return into;
        }

        if (node is not JsonObject map)
        {
            Fail(node, shape);
            return into;
        }

        var outer = _struct;
        foreach (var (key, value) in map.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var field = Array.FindIndex(shape.Fields, f => f.Name == key);
            field = field >= 0 ? field : Array.FindIndex(shape.Fields, f => f.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
            if (field < 0)
            {
                _error ??= isStrict ? $"json: unknown field {GoText.Quote(key)}" : null;
                continue;
            }

            var (name, fieldShape) = shape.Fields[field];
            _path.Add(name);
            _struct = shape.Name;
            into[name] = Value(value, fieldShape, into.GetValueOrDefault(name));
            _path.RemoveAt(_path.Count - 1);
            _struct = outer;
        }

        return into;
    }

    private void Fail(JsonNode node, Shape shape) => _error ??= _struct is null
        ? GoJsonText.CannotUnmarshal(node, shape.GoName)
        : $"json: cannot unmarshal {GoJsonText.Kind(node)} into Go struct field {_struct}.{string.Join('.', _path)} of type {shape.GoName}";
}
