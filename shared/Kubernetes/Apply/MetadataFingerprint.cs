using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// A hash of all in an object's metadata that moves when anything but its status is changed: generation, labels, annotations, owners,
/// finalizers, deletion, and who manages which fields since when, the status left out.
/// </summary>
/// <remarks>
/// Where the server counts a generation, an object with the same fingerprint and another resource version has had its status changed and
/// nothing else (sig-architecture API conventions, "Metadata": generation moves with every change of the desired state). Where it does
/// not (ConfigMap, Secret, RBAC), the resource version has to be the same as well.
/// </remarks>
internal static class MetadataFingerprint
{
    private static readonly JsonReaderOptions _reader = new() { MaxDepth = 512 };
    private static readonly string[] _fields = ["generation", "labels", "annotations", "ownerReferences", "finalizers", "deletionTimestamp"];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The fingerprint of an object, or of its metadata alone.</summary>
    public static UInt128 Of(JsonObject obj) => OfMetadata(obj.Metadata() ?? []);

    /// <summary>The fingerprint of what stands in an object's <c>metadata</c>.</summary>
    public static UInt128 OfMetadata(JsonObject metadata)
    {
        var writer = Begin(out var buffer);
        foreach (var field in _fields)
        {
            Write(writer, metadata[field]);
        }

        foreach (var entry in (metadata["managedFields"] as JsonArray ?? []).OfType<JsonObject>().Where(e => e.Text("subresource") != "status"))
        {
            entry.WriteTo(writer);
        }

        return End(writer, buffer);
    }

    /// <summary>The same of its JSON, without building anything of it: lists have thousands of objects.</summary>
    /// <exception cref="JsonException">No JSON object.</exception>
    public static UInt128 OfMetadata(ReadOnlySpan<byte> json)
    {
        Span<Range> values = stackalloc Range[_fields.Length + 1];
        values.Clear();
        var reader = new Utf8JsonReader(json, _reader);
        reader.Read();
        while (ObjectMetadata.Next(ref reader))
        {
            var field = IndexOf(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (field >= 0)
            {
                values[field] = start..(int)reader.BytesConsumed;
            }
        }

        var writer = Begin(out var buffer);
        for (var i = 0; i < _fields.Length; i++)
        {
            var value = json[values[i]];
            if (value.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                Copy(writer, value);
            }
        }

        WriteManagers(writer, json[values[^1]]);
        return End(writer, buffer);
    }

    /// <summary>Whether the server counts the object's generation.</summary>
    public static bool HasGeneration(JsonObject obj) => obj.Metadata()?["generation"] is JsonValue value && value.TryGetValue<long>(out var count) && count > 0;

    private static Utf8JsonWriter Begin(out ArrayBufferWriter<byte> buffer)
    {
        // What one object has filled is filled again.
        buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        return writer;
    }

    private static UInt128 End(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.WriteEndArray();
        writer.Flush();
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static int IndexOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            if (reader.ValueTextEquals(_fields[i]))
            {
                return i;
            }
        }

        return reader.ValueTextEquals("managedFields"u8) ? _fields.Length : -1;
    }

    private static void WriteManagers(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'[', ..])
        {
            return;
        }

        var reader = new Utf8JsonReader(json, _reader);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var isEntry = reader.TokenType == JsonTokenType.StartObject;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var entry = json[start..(int)reader.BytesConsumed];
            if (isEntry && !IsOfStatus(entry))
            {
                Copy(writer, entry);
            }
        }
    }

    private static bool IsOfStatus(ReadOnlySpan<byte> entry)
    {
        var reader = new Utf8JsonReader(entry, _reader);
        var isOfStatus = false;
        reader.Read();
        while (ObjectMetadata.Next(ref reader))
        {
            var isSubresource = reader.ValueTextEquals("subresource"u8);
            reader.Read();
            if (isSubresource)
            {
                isOfStatus = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("status"u8);
            }

            reader.Skip();
        }

        return isOfStatus;
    }

    /// <summary>Writes a value token by token, as a node that was read from it would be written.</summary>
    private static void Copy(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, _reader);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName when reader.ValueIsEscaped:
                    writer.WritePropertyName(reader.GetString()!);
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(reader.ValueSpan);
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    writer.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(reader.ValueSpan);
                    break;
                default:
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); // a number, true, false or null
                    break;
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }
}
