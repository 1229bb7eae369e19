using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Storage;

/// <summary>An object serialised for the store, with a gap for the revision that it gets when it is its turn.</summary>
internal sealed class SealedObject
{
    private const string RevisionField = "resourceVersion";

    private static readonly JsonWriterOptions _options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly JsonObject _metadata;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly string _apiVersion;
    private readonly string[]? _labels;

    private SealedObject(JsonObject metadata, byte[] head, byte[] tail, string apiVersion)
    {
        _metadata = metadata;
        _head = head;
        _tail = tail;
        _apiVersion = TextPool.Shared.Get(apiVersion);
        Namespace = TextPool.Shared.Get(metadata["namespace"]?.GetValue<string>() ?? "");
        Name = metadata["name"]!.GetValue<string>();
        _labels = LabelsOf(metadata);
    }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>The size in bytes, without the revision.</summary>
    public int Length => _head.Length + _tail.Length;

    /// <summary>Removes <c>apiVersion</c> and <c>kind</c>, and serialises.</summary>
    public static SealedObject Of(JsonObject obj, string apiVersion)
    {
        obj.Remove("apiVersion");
        obj.Remove("kind");
        var metadata = (JsonObject)obj["metadata"]!;
        metadata[RevisionField] = "";
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer, _options);
        writer.Reset(buffer);
        writer.WriteStartObject();
        var gap = 0;
        foreach (var (name, value) in obj)
        {
            writer.WritePropertyName(name);
            if (ReferenceEquals(value, metadata))
            {
                gap = WriteMetadata(writer, buffer, metadata);
            }
            else
            {
                Write(writer, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();

        // The gap is the two quotes of an empty string.
        var sealedObject = new SealedObject(metadata, buffer.WrittenSpan[..(gap + 1)].ToArray(), buffer.WrittenSpan[(gap + 1)..].ToArray(), apiVersion);
        if (buffer.Capacity > 1024 * 1024)
        {
            (_buffer, _writer) = (null, null);
        }

        return sealedObject;
    }

    /// <summary>The object at its revision, which is also set in the metadata it was made of.</summary>
    public StoredObject At(long revision)
    {
        var text = revision.ToString(CultureInfo.InvariantCulture);
        _metadata[RevisionField] = text;
        var json = new byte[_head.Length + text.Length + _tail.Length];
        _head.CopyTo(json, 0);
        Encoding.ASCII.GetBytes(text, json.AsSpan(_head.Length));
        _tail.CopyTo(json, _head.Length + text.Length);
        return new StoredObject
        {
            Namespace = Namespace,
            Name = Name,
            Uid = _metadata["uid"]?.GetValue<string>() ?? "",
            Revision = revision,
            ApiVersion = _apiVersion,
            Json = json,
            Labels = _labels,
        };
    }

    /// <summary>Writes metadata; where its revision begins.</summary>
    private static int WriteMetadata(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, JsonObject metadata)
    {
        var gap = 0;
        writer.WriteStartObject();
        foreach (var (name, value) in metadata)
        {
            writer.WritePropertyName(name);
            if (name == RevisionField)
            {
                writer.Flush();
                gap = buffer.WrittenCount;
            }

            Write(writer, value);
        }

        writer.WriteEndObject();
        return gap;
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static string[]? LabelsOf(JsonObject metadata)
    {
        if (metadata["labels"] is not JsonObject { Count: > 0 } labels)
        {
            return null;
        }

        var flat = new string[labels.Count * 2];
        var i = 0;
        foreach (var (key, value) in labels)
        {
            flat[i++] = TextPool.Shared.Get(key);
            flat[i++] = TextPool.Shared.Get(value?.GetValue<string>() ?? "");
        }

        return flat;
    }
}
