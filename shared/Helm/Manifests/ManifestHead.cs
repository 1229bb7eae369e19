using Flux.Helm.GoJson;
using Flux.Yaml;

namespace Flux.Helm.Manifests;

/// <summary>What Helm reads of a rendered document.</summary>
/// <param name="ApiVersion">Empty where there is none.</param>
/// <param name="Kind">Empty where there is none.</param>
/// <param name="Name"><c>metadata.name</c>; empty where there is none.</param>
/// <param name="Annotations"><c>metadata.annotations</c>; numbers and booleans are text.</param>
public sealed record ManifestHead(string ApiVersion, string Kind, string Name, IReadOnlyDictionary<string, string> Annotations)
{
    private static readonly Shape.StructShape _metadata = new("",
        "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }",
        [("name", Shape.Text), ("annotations", Shape.MapOf(Shape.Text))]);

    private static readonly Shape.StructShape _head = new("SimpleHead", "util.SimpleHead",
        [("apiVersion", Shape.Text), ("kind", Shape.Text), ("metadata", Shape.PointerTo(_metadata))]);

    /// <summary>Reads a document's head.</summary>
    /// <exception cref="HelmException">Not YAML, or no object.</exception>
    public static ManifestHead Read(string document) => Read(document, new());

    /// <summary>As <see cref="Read(string)"/>, with a reader for many documents.</summary>
    /// <exception cref="HelmException">Not YAML, or no object.</exception>
    internal static ManifestHead Read(string document, ObjectHeadReader reader) => reader.TryRead(document) is { } head
        ? new(head.ApiVersion, head.Kind, head.Name, head.Annotations)
        : ReadAll(document);

    private static ManifestHead ReadAll(string document)
    {
        var fields = new Dictionary<string, object?>();
        ShapeReader.Read(document, _head, fields);
        var metadata = fields.GetValueOrDefault("metadata") as Dictionary<string, object?>;
        var annotations = metadata?.GetValueOrDefault("annotations") as Dictionary<string, object?>;
        return new(
            fields.GetValueOrDefault("apiVersion") as string ?? "",
            fields.GetValueOrDefault("kind") as string ?? "",
            metadata?.GetValueOrDefault("name") as string ?? "",
            annotations?.ToDictionary(e => e.Key, e => e.Value as string ?? "") ?? []);
    }
}
