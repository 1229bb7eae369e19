using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// A hash of all in an object that counts as drift, see <see cref="Drift"/>: labels, annotations, and everything but metadata and status; the
/// order of fields does not matter. Two answers of one server with the same hash do not differ in a way that counts.
/// </summary>
internal static class ContentDigest
{
    public static UInt128 Of(JsonObject obj)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            Write(writer, obj.Metadata()?["labels"] as JsonObject ?? []);
            Write(writer, obj.Metadata()?["annotations"] as JsonObject ?? []);
            foreach (var (key, value) in obj.Where(entry => entry.Key is not ("metadata" or "status")).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                writer.WriteStringValue(key);
                Write(writer, value);
            }

            writer.WriteEndArray();
        }

        return OfBytes(buffer.WrittenSpan);
    }

    public static UInt128 OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
