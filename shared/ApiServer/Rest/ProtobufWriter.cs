using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Writes objects of built-in kinds in Kubernetes' protobuf envelope; the counterpart of <see cref="ProtobufBodies"/>.</summary>
/// <remarks>Spec: k8s.io/apimachinery, <c>pkg/runtime/serializer/protobuf</c>.</remarks>
internal sealed class ProtobufWriter
{
    private const string Status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>An object or list in its envelope; null where its kind has no protobuf form.</summary>
    /// <param name="obj">The object, a <c>Status</c>, or a list.</param>
    /// <param name="schema">The resource's kind.</param>
    public static byte[]? Encode(JsonObject obj, ResourceSchema? schema)
    {
        var messages = ProtobufMessages.BuiltIn;
        var raw = new ProtobufWriter();
        var kind = obj.Text("kind") ?? "";
        if (kind is "Status" or "PartialObjectMetadata" or "PartialObjectMetadataList")
        {
            raw.Message(messages.NameOf(kind == "Status" ? Status : Meta + kind)!, null, obj);
        }
        else if (messages.NameOf(schema?.TypeName) is not { } message)
        {
            return null;
        }
        else if (kind == schema!.Kind.Kind)
        {
            raw.Message(message, schema.Type, obj);
        }
        else if (obj["items"] is JsonArray items)
        {
            raw.Nested(1, obj.Map("metadata") ?? [], messages.NameOf(Meta + "ListMeta")!, null);
            foreach (var item in items.OfType<JsonObject>())
            {
                raw.Nested(2, item, message, schema.Type);
            }
        }
        else
        {
            return null;
        }

        var type = new ProtobufWriter();
        type.Bytes(1, Encoding.UTF8.GetBytes(obj.Text("apiVersion") ?? ""));
        type.Bytes(2, Encoding.UTF8.GetBytes(kind));
        var envelope = new ProtobufWriter();
        envelope._buffer.Write("k8s\0"u8);
        envelope.Bytes(1, type._buffer.WrittenSpan);
        envelope.Bytes(2, raw._buffer.WrittenSpan);
        envelope.Bytes(3, []);
        envelope.Bytes(4, []);
        return envelope._buffer.WrittenSpan.ToArray();
    }

    private void Message(string message, TypeSchema? type, JsonObject obj)
    {
        foreach (var field in ProtobufMessages.BuiltIn.Ordered(message))
        {
            if (field.JsonName(type) is not { } name)
            {
                if (field.Code == 'm')
                {
                    // A struct that Go embeds: its fields stand among the others.
                    Nested(field.Number, obj, field.Message, type, skipEmpty: true);
                }
            }
            else if (obj[name] is { } value)
            {
                Field(field, type?.TypeOf(name), value);
            }
        }
    }

    private void Nested(int number, JsonObject obj, string message, TypeSchema? type, bool skipEmpty = false)
    {
        var inner = new ProtobufWriter();
        inner.Message(message, type, obj);
        if (!skipEmpty || inner._buffer.WrittenCount > 0)
        {
            Bytes(number, inner._buffer.WrittenSpan);
        }
    }

    private void Field(ProtobufField field, TypeSchema? type, JsonNode value)
    {
        switch (field.Shape)
        {
            case '[':
                foreach (var item in (value as JsonArray ?? []).OfType<JsonNode>())
                {
                    Value(field, field.Number, type?.Items, item);
                }

                break;
            case '{':
                foreach (var (key, item) in value as JsonObject ?? [])
                {
                    var entry = new ProtobufWriter();
                    entry.Bytes(1, Encoding.UTF8.GetBytes(key));
                    if (item is not null)
                    {
                        entry.Value(field, 2, type?.Values, item);
                    }

                    Bytes(field.Number, entry._buffer.WrittenSpan);
                }

                break;
            default:
                Value(field, field.Number, type, value);
                break;
        }
    }

    private void Value(ProtobufField field, int number, TypeSchema? type, JsonNode value)
    {
        switch (field.Code)
        {
            case 'b':
                Number(number, value.GetValueKind() == JsonValueKind.True ? 1UL : 0);
                break;
            case 'i':
                Number(number, (ulong)(Json.AsWhole(value) ?? 0));
                break;
            case 'd':
                Tag(number, 1);
                BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), FieldManagement.Numbers.Float((JsonValue)value));
                _buffer.Advance(sizeof(double));
                break;
            case 's':
                Bytes(number, Encoding.UTF8.GetBytes(TextOf(value)));
                break;
            case 'y':
                Bytes(number, Convert.FromBase64String(TextOf(value)));
                break;
            case 't' or 'T':
                Time(number, TextOf(value));
                break;
            case 'q':
                Wrapped(number, Encoding.UTF8.GetBytes(TextOf(value)));
                break;
            case 'j':
                Wrapped(number, value is JsonObject obj ? Json.ToBytes(obj) : Encoding.UTF8.GetBytes(value.ToJsonString()));
                break;
            case 'x':
                IntOrString(number, value);
                break;
            default:
                if (value is JsonObject map)
                {
                    Nested(number, map, field.Message, type);
                }

                break;
        }
    }

    private static string TextOf(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private void Wrapped(int number, ReadOnlySpan<byte> content)
    {
        var inner = new ProtobufWriter();
        inner.Bytes(1, content);
        Bytes(number, inner._buffer.WrittenSpan);
    }

    private void Time(int number, string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return;
        }

        const int nanosOfTick = 100;
        var inner = new ProtobufWriter();
        inner.Number(1, (ulong)time.ToUnixTimeSeconds());
        inner.Number(2, (ulong)(time.Ticks % TimeSpan.TicksPerSecond * nanosOfTick));
        Bytes(number, inner._buffer.WrittenSpan);
    }

    private void IntOrString(int number, JsonNode value)
    {
        var isText = value.GetValueKind() == JsonValueKind.String;
        var inner = new ProtobufWriter();
        inner.Number(1, isText ? 1UL : 0);
        inner.Number(2, isText ? 0 : (ulong)(Json.AsWhole(value) ?? 0));
        inner.Bytes(3, isText ? Encoding.UTF8.GetBytes(value.GetValue<string>()) : []);
        Bytes(number, inner._buffer.WrittenSpan);
    }

    private void Number(int number, ulong value)
    {
        Tag(number, 0);
        Varint(value);
    }

    private void Bytes(int number, ReadOnlySpan<byte> content)
    {
        Tag(number, 2);
        Varint((ulong)content.Length);
        _buffer.Write(content);
    }

    private void Tag(int number, int wireType) => Varint((ulong)(number << 3 | wireType));

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer.GetSpan(1)[0] = (byte)(value | 0x80);
            _buffer.Advance(1);
            value >>= 7;
        }

        _buffer.GetSpan(1)[0] = (byte)value;
        _buffer.Advance(1);
    }
}
