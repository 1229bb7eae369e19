using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flux.ApiServer.Discovery;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.OpenApi;

/// <summary>The OpenAPI v3 documents, one per group and version, without descriptions.</summary>
internal sealed class OpenApiV3(ResourceRegistry registry, SchemaCatalog catalog)
{
    private readonly ConcurrentDictionary<(string, string, long), (byte[] Document, string Hash)> _documents = new();

    /// <summary><c>/openapi/v3</c>: where each document is.</summary>
    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var (group, version) in registry.Resources.Select(r => (r.Kind.Group, r.Kind.Version)).Distinct())
        {
            var name = PathOf(group, version);
            paths[name] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{name}?hash={Document(group, version)!.Value.Hash}" };
        }

        return new() { ["paths"] = paths };
    }

    /// <summary>A document and the hash of its content; null where nothing of the version is served.</summary>
    public (byte[] Document, string Hash)? Document(string group, string version)
    {
        var resources = registry.Resources.Where(r => r.Kind.Group == group && r.Kind.Version == version).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        var generation = resources.Any(r => r.Custom is not null) ? registry.Generation : 0;
        return _documents.GetOrAdd((group, version, generation), _ =>
        {
            var bytes = Json.ToBytes(Build(resources));
            return (bytes, Convert.ToHexString(SHA512.HashData(bytes)));
        });
    }

    private static string PathOf(string group, string version) => group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";

    private JsonObject Build(List<ServedResource> resources)
    {
        var schemas = new OpenApiSchemas(catalog);
        var paths = new JsonObject();
        foreach (var resource in resources)
        {
            OpenApiPaths.Add(paths, resource, schemas);
        }

        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.GitVersion },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
    }
}
