using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>
/// Objects of built-in kinds in Kubernetes' protobuf envelope, as kubectl sends them. Fields that are unknown are skipped, as Go does; what
/// Go embeds in a type without a name of its own is a field in protobuf, and none in JSON.
/// </summary>
/// <remarks>Spec: k8s.io/apimachinery, <c>pkg/runtime/serializer/protobuf</c>.</remarks>
internal static class ProtobufBodies
{
    private const int MaxDepth = 64;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Whether a body begins as the envelope does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> body) => body.StartsWith(Magic);

    /// <summary>Decodes an envelope that holds an object of a type.</summary>
    /// <param name="body">The body, magic included.</param>
    /// <param name="message">The object's message.</param>
    /// <param name="type">The object's type, for the names of its fields in JSON.</param>
    /// <exception cref="ProtobufException">It is malformed.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body, string message, TypeSchema type)
    {
        var result = new JsonObject();
        var envelope = new ProtobufWire(body[Magic.Length..]);
        while (envelope.Next())
        {
            switch (envelope.Number)
            {
                case 1 when envelope.IsBytes:
                    ReadKind(envelope.Bytes, result);
                    break;
                case 2 when envelope.IsBytes:
                    ReadMessage(envelope.Bytes, message, type, result, 0);
                    break;
                case 3 when envelope.IsBytes && envelope.Bytes.Length > 0:
                    throw new ProtobufException("the content encoding of the protobuf envelope is not supported");
                default:
                    break;
            }
        }

        return result;
    }

    private static void ReadKind(ReadOnlySpan<byte> data, JsonObject result)
    {
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            if (wire.IsBytes && wire.Number is 1 or 2)
            {
                result[wire.Number == 1 ? "apiVersion" : "kind"] = Text(wire.Bytes);
            }
        }
    }

    private static void ReadMessage(ReadOnlySpan<byte> data, string message, TypeSchema? type, JsonObject into, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ProtobufException($"{message} is nested deeper than the limit of {MaxDepth}");
        }

        var fields = ProtobufMessages.BuiltIn.Fields(message);
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            if (!fields.TryGetValue(wire.Number, out var field))
            {
                continue;
            }

            if (field.JsonName(type) is { } name)
            {
                ReadField(wire, field, type?.TypeOf(name), into, name, depth);
            }
            else if (field is { Code: 'm', Shape: ' ' } && wire.IsBytes)
            {
                ReadMessage(wire.Bytes, field.Message, type, into, depth + 1);
            }
        }
    }

    private static void ReadField(ProtobufWire wire, ProtobufField field, TypeSchema? type, JsonObject into, string name, int depth)
    {
        switch (field.Shape)
        {
            case '[':
                if (into[name] is not JsonArray list)
                {
                    into[name] = list = [];
                }

                if (wire.IsBytes && field.Code is 'i' or 'b')
                {
                    var packed = new ProtobufWire(wire.Bytes);
                    while (packed.NextPacked() is { } value)
                    {
                        list.Add(Number(field.Code, value));
                    }
                }
                else
                {
                    list.Add(Value(wire, field, type?.Items, null, depth));
                }

                break;
            case '{':
                if (into[name] is not JsonObject map)
                {
                    into[name] = map = [];
                }

                ReadEntry(wire.Bytes, field, type?.Values, map, depth);
                break;
            default:
                into[name] = Value(wire, field, type, into[name] as JsonObject, depth);
                break;
        }
    }

    private static void ReadEntry(ReadOnlySpan<byte> data, ProtobufField field, TypeSchema? type, JsonObject map, int depth)
    {
        var key = "";
        JsonNode? value = field.Code == 'm' ? new JsonObject() : field.Code is 's' or 'y' or 'q' ? "" : null;
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            if (wire.Number == 1)
            {
                key = Text(wire.Bytes);
            }
            else if (wire.Number == 2)
            {
                value = Value(wire, field, type, null, depth);
            }
        }

        map[key] = value;
    }

    private static JsonNode? Value(ProtobufWire wire, ProtobufField field, TypeSchema? type, JsonObject? existing, int depth)
    {
        if (field.Code is 'i' or 'b' or 'd')
        {
            return Number(field.Code, wire.Value);
        }

        if (!wire.IsBytes)
        {
            throw new ProtobufException($"proto: wrong wireType for field {field.Name}");
        }

        switch (field.Code)
        {
            case 's':
                return Text(wire.Bytes);
            case 'y':
                return Convert.ToBase64String(wire.Bytes);
            case 't':
                return Time(wire.Bytes, "yyyy-MM-dd'T'HH:mm:ss'Z'");
            case 'T':
                return Time(wire.Bytes, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            case 'q':
                return Text(Part(wire.Bytes, 1));
            case 'j':
                return Embedded(Part(wire.Bytes, 1));
            case 'x':
                return IntOrString(wire.Bytes);
            default:
                var result = existing?.DeepClone().AsObject() ?? [];
                ReadMessage(wire.Bytes, field.Message, type, result, depth + 1);
                return result;
        }
    }

    private static JsonValue Number(char code, ulong value) => code switch
    {
        'b' => JsonValue.Create(value != 0),
        'd' => JsonValue.Create(BitConverter.UInt64BitsToDouble(value)),
        _ => JsonValue.Create((long)value),
    };

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, int number)
    {
        ReadOnlySpan<byte> found = default;
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            if (wire.Number == number && wire.IsBytes)
            {
                found = wire.Bytes;
            }
        }

        return found;
    }

    /// <summary>Null for the empty message, which is Go's zero time.</summary>
    private static JsonValue? Time(ReadOnlySpan<byte> data, string format)
    {
        long seconds = 0;
        long nanos = 0;
        var any = false;
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            any = true;
            (seconds, nanos) = wire.Number == 1 ? ((long)wire.Value, nanos) : (seconds, (long)wire.Value);
        }

        const long ticksOfNanos = 100;
        const long first = -62_135_596_800;
        const long last = 253_402_300_799;
        if (seconds is < first or > last)
        {
            throw new ProtobufException("a time is outside the years 1 to 9999");
        }

        return any
            ? JsonValue.Create(DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / ticksOfNanos).UtcDateTime.ToString(format, CultureInfo.InvariantCulture))
            : null;
    }

    private static JsonValue IntOrString(ReadOnlySpan<byte> data)
    {
        ulong kind = 0;
        ulong number = 0;
        var text = "";
        var wire = new ProtobufWire(data);
        while (wire.Next())
        {
            switch (wire.Number)
            {
                case 1:
                    kind = wire.Value;
                    break;
                case 2:
                    number = wire.Value;
                    break;
                case 3:
                    text = Text(wire.Bytes);
                    break;
                default:
                    break;
            }
        }

        return kind == 0 ? JsonValue.Create((long)number) : JsonValue.Create(text);
    }

    private static JsonNode? Embedded(ReadOnlySpan<byte> raw)
    {
        try
        {
            return raw.IsEmpty ? null : JsonDecoder.Decode(raw, null);
        }
        catch (JsonException)
        {
            throw new ProtobufException("embedded JSON is malformed");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
