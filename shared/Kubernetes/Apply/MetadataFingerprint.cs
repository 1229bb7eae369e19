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
        // Lists have thousands of objects: what one has filled is filled again.
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        foreach (var field in _fields)
        {
            Write(writer, metadata[field]);
        }

        foreach (var entry in (metadata["managedFields"] as JsonArray ?? []).OfType<JsonObject>().Where(e => e.Text("subresource") != "status"))
        {
            entry.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.Flush();

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Whether the server counts the object's generation.</summary>
    public static bool HasGeneration(JsonObject obj) => obj.Metadata()?["generation"] is JsonValue value && value.TryGetValue<long>(out var count) && count > 0;

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
