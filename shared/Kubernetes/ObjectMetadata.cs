using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Transport;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>
/// What tells one object from another and one version of it from the next, without its content and its managed fields: a few
/// hundred bytes an object, to keep very many.
/// </summary>
public sealed record ObjectMetadata
{
    /// <summary>Namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Tells the object from another of the same name.</summary>
    public required string Uid { get; init; }

    /// <summary>The version of the stored object.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Counts the changes of <c>spec</c>, for kinds that have it; 0 for others.</summary>
    public long Generation { get; init; }

    /// <summary>Whether the object is being deleted.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = TextMap.Empty;

    /// <summary>The annotations, <c>kubectl.kubernetes.io/last-applied-configuration</c> among them.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = TextMap.Empty;

    /// <summary>The finalizers, in order.</summary>
    public IReadOnlyList<string> Finalizers { get; init; } = [];

    /// <summary>The uids of the owners.</summary>
    public IReadOnlyList<string> OwnerUids { get; init; } = [];

    /// <summary>
    /// A hash of all in the metadata that moves when anything but the status is changed: who manages which fields since when, too.
    /// </summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>How much memory this takes, roughly: texts are two bytes a character, and have some around them.</summary>
    internal long ApproximateBytes => 600 + BytesOf(Labels) + BytesOf(Annotations);

    /// <summary>Of an object that was read whole.</summary>
    public static ObjectMetadata Of(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var metadata = obj["metadata"] as JsonObject;
        return new ObjectMetadata
        {
            Key = Pooled(obj.KeyOf()),
            Uid = obj.UidOf(),
            ResourceVersion = obj.ResourceVersionOf(),
            Generation = metadata.Number("generation") ?? 0,
            IsTerminating = obj.IsTerminating(),
            Labels = TextMap.Of(metadata?["labels"]),
            Annotations = TextMap.Of(metadata?["annotations"]),
            Finalizers = [.. (metadata?["finalizers"] as JsonArray)?.OfType<JsonValue>().Select(v => v.ToString()) ?? []],
            Fingerprint = MetadataFingerprint.Of(obj),
            OwnerUids = [.. (metadata?["ownerReferences"] as JsonArray)?.OfType<JsonObject>().Select(o => ApiObjects.Text(o, "uid")) ?? []],
        };
    }

    /// <summary>Reads an object's JSON without building it; whatever is missing or of another type counts as absent.</summary>
    /// <exception cref="JsonException">No JSON object.</exception>
    internal static ObjectMetadata Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        var result = new MetadataParts();
        reader.Read();
        while (Next(ref reader))
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                result.Read(ref reader);
                result.Fingerprint = MetadataFingerprint.OfMetadata(json[start..(int)reader.BytesConsumed]);
            }
            else
            {
                reader.Skip();
            }
        }

        return result.ToMetadata();
    }

    /// <summary>Objects of one owner have the same namespace, and often the same name.</summary>
    internal static ObjectKey Pooled(ObjectKey key) => new(TextMap.Pooled(key.Namespace), TextMap.Pooled(key.Name));

    private static long BytesOf(IReadOnlyDictionary<string, string> map)
    {
        var bytes = 0L;
        foreach (var (key, value) in map)
        {
            bytes += 80 + (2L * (key.Length + value.Length));
        }

        return bytes;
    }

    /// <summary>Goes to the next property of the object the reader is in; false at its end.</summary>
    internal static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
}
