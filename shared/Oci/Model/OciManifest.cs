using System.Text.Json;
using Flux.Primitives;

namespace Flux.Oci.Model;

/// <summary>An image manifest, or an index of manifests.</summary>
/// <remarks>Spec: OCI image-spec v1.1, manifest.md and image-index.md; Docker's forms are read too.</remarks>
public sealed record OciManifest
{
    private const int MaxDepth = 64;
    private const int MaxDescriptors = 10_000;
    private const int MaxAnnotations = 10_000;

    /// <summary>The media type that it names itself; empty where it names none.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>What it is an artifact of; null where nothing is said.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The config; null in an index.</summary>
    public OciDescriptor? Config { get; init; }

    /// <summary>The layers, or an artifact manifest's blobs; empty in an index.</summary>
    public IReadOnlyList<OciDescriptor> Layers { get; init; } = [];

    /// <summary>The manifests of an index; null where it is a manifest itself.</summary>
    public IReadOnlyList<OciDescriptor>? Manifests { get; init; }

    /// <summary>What it says something of; null where nothing.</summary>
    public OciDescriptor? Subject { get; init; }

    /// <summary>Free annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it lists manifests.</summary>
    public bool IsIndex => Manifests is not null;

    /// <summary>Reads a manifest or index.</summary>
    /// <exception cref="OciException">It is malformed, a name stands twice in one of its objects, or it is of another schema.</exception>
    public static OciManifest Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new OciException("a manifest is not a JSON object");
            }

            var version = root.TryGetProperty("schemaVersion", out var number) && number.TryGetInt32(out var value) ? value : 0;
            if (version == 1)
            {
                throw new OciException("manifests of schema version 1 are not supported");
            }

            var manifest = new OciManifest
            {
                MediaType = Text(root, "mediaType") ?? "",
                ArtifactType = Text(root, "artifactType"),
                Config = root.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object ? Descriptor(config) : null,
                Layers = Descriptors(root, "layers") ?? Descriptors(root, "blobs") ?? [],
                Manifests = Descriptors(root, "manifests"),
                Subject = root.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.Object ? Descriptor(subject) : null,
                Annotations = Map(root, "annotations"),
            };

            // what says of itself that it is both could be read one way when it is signed and the other when it is used
            return manifest.IsIndex && (manifest.Layers.Count > 0 || manifest.Config is not null)
                ? throw new OciException("a manifest has both 'layers' and 'manifests'")
                : manifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new OciException($"a manifest is malformed: {e.Message}", e);
        }
    }

    private static IReadOnlyList<OciDescriptor>? Descriptors(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return list.GetArrayLength() > MaxDescriptors
            ? throw new OciException($"a manifest lists more than {MaxDescriptors} '{name}'")
            : [.. list.EnumerateArray().Select(Descriptor)];
    }

    private static OciDescriptor Descriptor(JsonElement element) => new()
    {
        MediaType = Text(element, "mediaType") ?? "",
        Digest = Digest.Parse(Text(element, "digest") ?? "", null),
        Size = element.TryGetProperty("size", out var size) && size.GetInt64() is >= 0 and var bytes ? bytes : throw new FormatException("a descriptor has no size"),
        ArtifactType = Text(element, "artifactType"),
        Annotations = Map(element, "annotations"),
    };

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static Dictionary<string, string> Map(JsonElement owner, string name)
    {
        var map = new Dictionary<string, string>();
        if (owner.TryGetProperty(name, out var values) && values.ValueKind != JsonValueKind.Null)
        {
            foreach (var property in values.EnumerateObject())
            {
                if (map.Count == MaxAnnotations)
                {
                    throw new FormatException($"more than {MaxAnnotations} annotations");
                }

                map[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? "" : property.Value.GetString() ?? "";
            }
        }

        return map;
    }
}
