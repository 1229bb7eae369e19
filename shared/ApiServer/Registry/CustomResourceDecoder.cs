using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Brings a custom resource into its stored form: typed metadata, and nothing its schema does not have.</summary>
internal static class CustomResourceDecoder
{
    private static readonly Lazy<TypeSchema> _objectMeta = new(() =>
        SchemaCatalog.BuiltIn.FindType("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
        ?? throw new SchemaException("the built-in data has no _objectMeta"));

    /// <summary>Decodes in place.</summary>
    /// <param name="custom">The version.</param>
    /// <param name="obj">The object.</param>
    /// <param name="unknown">Paths of fields that are dropped are added here.</param>
    /// <param name="source">How the server came by it: an applied object keeps nulls that its schema does not allow, for validation to find.</param>
    /// <exception cref="ObjectDecodeException">The metadata does not have the form of metadata.</exception>
    public static void Decode(CustomResourceVersion custom, JsonObject obj, List<string> unknown, DecodeSource source)
    {
        if (obj["metadata"] is JsonObject metadata)
        {
            var inMetadata = new List<string>();
            ObjectNormalizer.Normalize(_objectMeta.Value, metadata, inMetadata);
            unknown.AddRange(inMetadata.Select(path => $"metadata.{path}"));
        }
        else if (obj["metadata"] is { } other && other.GetValueKind() != JsonValueKind.Null)
        {
            throw new ObjectDecodeException($"json: cannot unmarshal {GoShow.Kind(other)} into Go struct field .metadata of type v1.ObjectMeta");
        }
        else
        {
            obj["metadata"] = new JsonObject();
        }

        unknown.AddRange(custom.Schema.Prune(obj, keepNulls: source == DecodeSource.Unstructured).Order(StringComparer.Ordinal));
    }
}
