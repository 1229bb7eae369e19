using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.OpenApi;

/// <summary>
/// <c>/openapi/v2</c>: in JSON the definitions of all kinds that are served; in protobuf a document without any. Clients of today read
/// version 3; kubectl asks for the protobuf form when it is given a <c>List</c>, and leaves the check of what has no definition to the
/// server.
/// </summary>
internal sealed class OpenApiV2(ResourceRegistry registry, SchemaCatalog catalog)
{
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private const string Prefix3 = "#/components/schemas/";
    private const string Prefix2 = "#/definitions/";

    // openapi_v2.Document { swagger: "2.0", info: { title: "Kubernetes", version: "v1" } }
    private static readonly byte[] _document =
        [0x0A, 0x03, .. "2.0"u8, 0x12, 0x10, 0x0A, 0x0A, .. "Kubernetes"u8, 0x12, 0x02, .. "v1"u8];

    private readonly ConcurrentDictionary<long, byte[]> _documents = new();

    /// <summary>Answers in protobuf where that is what the client takes, else in JSON.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("proto-openapi", StringComparison.Ordinal))
        {
            _ = AnswerFormat.Negotiate(http.Request, isList: false);
            await AnswerWriter.BytesAsync(http, 200, Document());
            return;
        }

        http.Response.ContentType = Protobuf;
        http.Response.ContentLength = _document.Length;
        await http.Response.Body.WriteAsync(_document, http.RequestAborted);
    }

    private byte[] Document()
    {
        var generation = registry.Generation;
        if (_documents.TryGetValue(generation, out var known))
        {
            return known;
        }

        var schemas = new OpenApiSchemas(catalog);
        foreach (var resource in registry.Resources)
        {
            schemas.ReferTo(resource);
        }

        var document = Json.ToBytes(new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.GitVersion },
            ["paths"] = new JsonObject(),
            ["definitions"] = Convert(schemas.ToJson()),
        });
        _documents.Clear();
        return _documents[generation] = document;
    }

    /// <summary>What version 2 has no words for goes: alternatives, and references in company.</summary>
    private static JsonNode? Convert(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (key, value) in map)
                {
                    if (key == "allOf" && value is JsonArray { Count: 1 } all && all[0] is JsonObject { Count: 1 } only && only["$ref"] is { } reference)
                    {
                        result["$ref"] = Convert(reference);
                    }
                    else if (key is not ("oneOf" or "anyOf" or "not" or "nullable") || value is JsonObject)
                    {
                        result[key] = Convert(value);
                    }
                }

                return result;
            case JsonArray list:
                return new JsonArray([.. list.Select(Convert)]);
            case JsonValue text when text.TryGetValue<string>(out var content) && content.StartsWith(Prefix3, StringComparison.Ordinal):
                return Prefix2 + content[Prefix3.Length..];
            default:
                return node?.DeepClone();
        }
    }
}
