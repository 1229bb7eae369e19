using System.Globalization;
using System.Text.Json;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>
/// An object of protobuf's JSON form, read as strictly as protobuf does: a field that the message does not have, or that stands twice, makes all unreadable.
/// </summary>
/// <remarks>Spec: protobuf.dev "ProtoJSON format"; protobuf-go's protojson without options.</remarks>
internal readonly struct ProtoJson
{
    private const int MaxDepth = 100;
    private const int MaxBytes = 16 << 20;

    private readonly Dictionary<string, JsonElement> _fields;

    private ProtoJson(JsonElement element, ReadOnlySpan<string> fields)
    {
        _fields = [];
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a message is not a JSON object");
        }

        foreach (var property in element.EnumerateObject())
        {
            var name = Known(property.Name, fields) ?? throw new FormatException($"unknown field \"{property.Name}\"");
            if (!_fields.TryAdd(name, property.Value))
            {
                throw new FormatException($"duplicate field \"{name}\"");
            }
        }
    }

    /// <summary>Reads a text that is one message.</summary>
    /// <param name="json">The text.</param>
    /// <param name="fields">The names of the message's fields in JSON; their names in the schema, with underscores, are taken too.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static ProtoJson Parse(ReadOnlyMemory<byte> json, params ReadOnlySpan<string> fields)
    {
        if (json.Length > MaxBytes)
        {
            throw new FormatException($"a message is larger than {MaxBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth });
            return new(document.RootElement.Clone(), fields);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    /// <summary>Whether a field is set.</summary>
    public bool Has(string name) => Value(name) is not null;

    /// <summary>A message; null where it is not set.</summary>
    public ProtoJson? Message(string name, params ReadOnlySpan<string> fields) => Value(name) is { } value ? new(value, fields) : null;

    /// <summary>A message that has to be there.</summary>
    public ProtoJson Required(string name, params ReadOnlySpan<string> fields) =>
        Value(name) is { } value ? new(value, fields) : throw new FormatException($"missing field \"{name}\"");

    /// <summary>A list of messages.</summary>
    public IReadOnlyList<ProtoJson> Messages(string name, int max, params ReadOnlySpan<string> fields)
    {
        var messages = new List<ProtoJson>();
        foreach (var element in List(name, max))
        {
            messages.Add(new(element, fields));
        }

        return messages;
    }

    /// <summary>A text; empty where it is not set.</summary>
    public string Text(string name) => Value(name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => Unicode(text),
        _ => throw new FormatException($"field \"{name}\" is not a string"),
    };

    /// <summary>Bytes; empty where they are not set.</summary>
    public byte[] Bytes(string name) => Value(name) is { } value ? BytesOf(value, name) : [];

    /// <summary>A list of bytes.</summary>
    public IReadOnlyList<byte[]> BytesList(string name, int max) => [.. List(name, max).Select(element => BytesOf(element, name))];

    /// <summary>A whole number of 64 bits, as a number or a text; 0 where it is not set.</summary>
    public long Int64(string name) => Value(name) switch
    {
        null => 0,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(Unicode(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw new FormatException($"field \"{name}\" is not a whole number"),
    };

    /// <summary>A point in time; null where it is not set.</summary>
    public DateTimeOffset? Time(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when Rfc3339.TryParse(Unicode(text), out var time) => time,
        _ => throw new FormatException($"field \"{name}\" is not a timestamp"),
    };

    /// <summary>A map of texts.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>();
        if (Value(name) is { } value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"field \"{name}\" is not a map");
            }

            foreach (var property in value.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String || !map.TryAdd(property.Name, Unicode(property.Value)))
                {
                    throw new FormatException($"field \"{name}\" is not a map of strings with one value for each key");
                }
            }
        }

        return map;
    }

    /// <summary>The value itself, for what has no fixed fields.</summary>
    public JsonElement? Value(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Which of the fields that exclude each other is set; null for none.</summary>
    /// <exception cref="FormatException">More than one is.</exception>
    public string? OneOf(params ReadOnlySpan<string> names)
    {
        string? found = null;
        foreach (var name in names)
        {
            if (Has(name))
            {
                found = found is null ? name : throw new FormatException($"both \"{found}\" and \"{name}\" are set");
            }
        }

        return found;
    }

    private static string? Known(string name, ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (name == field || name == SchemaName(field))
            {
                return field;
            }
        }

        return null;
    }

    private static string SchemaName(string field) =>
        string.Concat(field.TrimStart('_').Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}"));

    private static byte[] BytesOf(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"field \"{name}\" is not bytes");
        }

        // protobuf takes both alphabets, with padding or without
        var text = Unicode(element).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    private static string Unicode(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("a string is not valid Unicode", e);
        }
    }

    private IEnumerable<JsonElement> List(string name, int max)
    {
        if (Value(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind != JsonValueKind.Array ? throw new FormatException($"field \"{name}\" is not a list")
            : value.GetArrayLength() > max ? throw new FormatException($"field \"{name}\" has more than {max} values")
            : value.EnumerateArray();
    }
}
