using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.OpenApi;

/// <summary>
/// <c>/openapi/v2</c>: a document without definitions. Clients of today read version 3; kubectl asks for version 2 when it is
/// given a <c>List</c>, and leaves the check of what has no definition to the server.
/// </summary>
internal static class OpenApiV2
{
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    // openapi_v2.Document { swagger: "2.0", info: { title: "Kubernetes", version: "v1" } }
    private static readonly byte[] _document =
        [0x0A, 0x03, .. "2.0"u8, 0x12, 0x10, 0x0A, 0x0A, .. "Kubernetes"u8, 0x12, 0x02, .. "v1"u8];

    /// <summary>Answers in protobuf where that is what the client takes, else in JSON.</summary>
    public static async Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("proto-openapi", StringComparison.Ordinal))
        {
            var document = new JsonObject
            {
                ["swagger"] = "2.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1" },
                ["paths"] = new JsonObject(),
                ["definitions"] = new JsonObject(),
            };
            await AnswerWriter.NodeAsync(http, 200, document, AnswerFormat.Negotiate(http.Request, isList: false) with { As = "" });
            return;
        }

        http.Response.ContentType = Protobuf;
        http.Response.ContentLength = _document.Length;
        await http.Response.Body.WriteAsync(_document, http.RequestAborted);
    }
}
