using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Bodies of subresources that have a kind of their own.</summary>
internal sealed class SubresourceBodies(ObjectDecoder decoder, SchemaCatalog catalog)
{
    /// <summary>Decodes a body of that kind.</summary>
    public async Task<JsonObject> DecodeAsync(ApiRequest request, WriteContext context, string group, string version, string kind)
    {
        try
        {
            return await decoder.DecodeAsync(request, context, catalog.Find(new(group, version, kind)) ?? TypeOf(group, version, kind));
        }
        catch (StrictDecodingException e)
        {
            throw e.AsBadRequest();
        }
    }

    /// <summary>The type of a kind that is no resource.</summary>
    public ResourceSchema TypeOf(string group, string version, string kind)
    {
        var package = group.Length == 0 ? "core" : group.Split('.')[0];
        var name = $"io.k8s.api.{package}.{version}.{kind}";
        return new ResourceSchema(catalog.FindType(name) ?? throw new SchemaException($"the built-in data has no type {name}"))
        {
            Kind = new(group, version, kind),
            Plural = "",
            Singular = "",
            Namespaced = true,
            IsBuiltIn = true,
            TypeName = name,
        };
    }
}
