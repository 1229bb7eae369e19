using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>Reading and writing of objects in flight.</summary>
internal static class Json
{
    /// <summary>A larger buffer is not kept for the next object.</summary>
    private const int KeptBytes = 256 * 1024;

    private static readonly JsonWriterOptions _writerOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] ToBytes(JsonNode node)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer, _writerOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        node.WriteTo(writer);
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > KeptBytes)
        {
            (_buffer, _writer) = (null, null);
        }

        return bytes;
    }

    /// <summary>What the server itself wrote, back as an object.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonDecoder.MaxDepth });
        reader.Read();
        return (JsonObject)JsonDecoder.ReadValue(ref reader, null, "")!;
    }

    /// <summary>Adds the fields of what the server itself wrote to an object.</summary>
    public static void ParseInto(JsonObject obj, ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonDecoder.MaxDepth });
        reader.Read();
        JsonDecoder.ReadInto(obj, ref reader);
    }

    public static JsonObject Clone(JsonObject obj) => (JsonObject)obj.DeepClone();

    /// <summary>The string at a path of names; null where there is none.</summary>
    public static string? Text(this JsonObject? obj, params ReadOnlySpan<string> path) =>
        obj.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number at a path of names; null where there is none.</summary>
    public static long? Whole(this JsonObject? obj, params ReadOnlySpan<string> path) => AsWhole(obj.At(path));

    /// <summary>Whether the value at a path of names is <c>true</c>.</summary>
    public static bool IsTrue(this JsonObject? obj, params ReadOnlySpan<string> path) =>
        obj.At(path)?.GetValueKind() == JsonValueKind.True;

    /// <summary>The object at a path of names; null where there is none.</summary>
    public static JsonObject? Map(this JsonObject? obj, params ReadOnlySpan<string> path) => obj.At(path) as JsonObject;

    /// <summary>The list at a path of names; null where there is none.</summary>
    public static JsonArray? List(this JsonObject? obj, params ReadOnlySpan<string> path) => obj.At(path) as JsonArray;

    /// <summary>The objects of a list at a path of names; empty where there is none.</summary>
    public static IEnumerable<JsonObject> Maps(this JsonObject? obj, params ReadOnlySpan<string> path) =>
        obj.List(path)?.OfType<JsonObject>() ?? [];

    /// <summary>The strings of a list at a path of names; empty where there is none.</summary>
    public static IEnumerable<string> Texts(this JsonObject? obj, params ReadOnlySpan<string> path) =>
        obj.List(path)?.OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>()) ?? [];

    /// <summary>The object under a name, made where it is missing.</summary>
    public static JsonObject Child(this JsonObject obj, string name)
    {
        if (obj[name] is not JsonObject child)
        {
            obj[name] = child = [];
        }

        return child;
    }

    public static JsonNode? At(this JsonObject? obj, params ReadOnlySpan<string> path)
    {
        JsonNode? node = obj;
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    public static long? AsWhole(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        return value.TryGetValue<long>(out var number) ? number
            : value.TryGetValue<int>(out var small) ? small
            : long.TryParse(value.ToJsonString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) ? parsed
            : null;
    }
}
