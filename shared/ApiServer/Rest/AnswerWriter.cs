using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;
using Flux.Yaml;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>Writes answers in the form that was negotiated.</summary>
internal sealed class AnswerWriter(TablePrinter tables)
{
    /// <summary>Answers from this size on are compressed for clients that accept gzip.</summary>
    private const int CompressFrom = 128 * 1024;

    /// <summary>One object, converted to a table or to its metadata where that was asked for.</summary>
    public Task ObjectAsync(ApiRequest request, int code, JsonObject obj)
    {
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: false, request.Resource.Schema);
        AddWarnings(request);
        if (format.IsTable)
        {
            obj = tables.Print(request, [obj], ListMetadata(obj), format);
        }
        else if (format.IsMetadata)
        {
            if (format.As == "PartialObjectMetadataList")
            {
                throw ApiErrors.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list (*{GoName(request)})");
            }

            obj = Partial(obj, format);
        }

        return NodeAsync(request.Http, code, obj, format);
    }

    /// <summary>Bytes that are JSON already; only where nothing is to be converted.</summary>
    public static Task BytesAsync(HttpContext http, int code, ReadOnlyMemory<byte> json) => SendAsync(http, code, MediaType.Json, json);

    public static Task NodeAsync(HttpContext http, int code, JsonNode node, AnswerFormat format)
    {
        if (format.Protobuf is not null && node is JsonObject obj && ProtobufWriter.Encode(obj, format.Protobuf) is { } encoded)
        {
            return SendAsync(http, code, MediaType.Protobuf, encoded);
        }

        if (format.Yaml)
        {
            return SendAsync(http, code, MediaType.Yaml, Encoding.UTF8.GetBytes(KubeYaml.Write(node)));
        }

        var bytes = format.Pretty
            ? Encoding.UTF8.GetBytes(node.ToJsonString(Indented) + "\n")
            : [.. Json.ToBytes(node), (byte)'\n'];
        return SendAsync(http, code, MediaType.Json, bytes);
    }

    public static async Task FailureAsync(HttpContext http, ApiException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        if (error.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var first = MediaType.ParseList(http.Request.Headers.Accept.ToString()) is [var best, ..] ? best.Name : "";
        if (first == MediaType.Protobuf && ProtobufWriter.Encode(error.Status, null) is { } encoded)
        {
            await SendAsync(http, error.Code, MediaType.Protobuf, encoded);
            return;
        }

        await NodeAsync(http, error.Code, error.Status, AnswerFormat.Default with { Yaml = first == MediaType.Yaml });
    }

    public static Task TextAsync(HttpContext http, int code, string text) =>
        SendAsync(http, code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static JsonObject Partial(JsonObject obj, AnswerFormat format) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = $"meta.k8s.io/{format.Version}",
        ["metadata"] = obj["metadata"]?.DeepClone() ?? new JsonObject(),
    };

    public static string GoName(ApiRequest request)
    {
        var group = request.Resource.Kind.Group;
        return request.Resource.Custom is not null ? "unstructured.Unstructured"
            : $"{(group.Length == 0 ? "core" : group.Split('.')[0])}.{request.Resource.Kind.Kind}";
    }

    public static void AddWarnings(ApiRequest request)
    {
        foreach (var warning in request.Warnings.Distinct())
        {
            var text = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            request.Http.Response.Headers.Append("Warning", $"299 - \"{text}\"");
        }
    }

    private static System.Text.Json.JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = NodeContext.Default,
    };

    private static JsonObject ListMetadata(JsonObject obj) => new() { ["resourceVersion"] = obj.Text("metadata", "resourceVersion") ?? "" };

    private static async Task SendAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        if (http.Features.Get<WriteTicket>() is { } ticket)
        {
            await ticket.SettledAsync();
        }

        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        http.Response.Headers.CacheControl = "no-cache, private";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        var gzip = body.Length >= CompressFrom && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip)
        {
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
            return;
        }

        http.Response.Headers.ContentEncoding = "gzip";
        await using var compressed = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await compressed.WriteAsync(body, http.RequestAborted);
    }
}
