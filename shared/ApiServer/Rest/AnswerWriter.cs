using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
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

    /// <summary>What a write has led to.</summary>
    public Task ObjectAsync(ApiRequest request, int code, Written written)
    {
        if (written.Stored is { } stored && request.Resource.ServesStored(stored)
            && AnswerFormat.Negotiate(request.Http.Request, isList: false) is { IsWhole: true, Yaml: false, Pretty: false })
        {
            AddWarnings(request);
            return StoredAsync(request, code, stored, "\n"u8.ToArray());
        }

        return ObjectAsync(request, code, written.Object);
    }

    /// <summary>One object in the bytes it is stored in; only where nothing is to be converted.</summary>
    /// <param name="request">The request.</param>
    /// <param name="code">The status code.</param>
    /// <param name="stored">The object.</param>
    /// <param name="end">What comes after it.</param>
    public static async Task StoredAsync(ApiRequest request, int code, StoredObject stored, ReadOnlyMemory<byte> end)
    {
        var response = request.Http.Response;
        var prefix = request.Resource.Prefix;
        var length = prefix.Length + stored.Json.Length - 1 + end.Length;
        if (length >= CompressFrom || HttpMethods.IsHead(request.Http.Request.Method))
        {
            await SendAsync(request.Http, code, MediaType.Json, (byte[])[.. prefix.Span, .. stored.Json.AsSpan(1), .. end.Span]);
            return;
        }

        await SettleAsync(request.Http);
        Begin(request.Http, code, MediaType.Json);
        response.ContentLength = length;
        response.BodyWriter.Write(prefix.Span);
        response.BodyWriter.Write(stored.Json.AsSpan(1));
        response.BodyWriter.Write(end.Span);
        await response.BodyWriter.FlushAsync(request.Aborted);
    }

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
    public static Task BytesAsync(HttpContext http, int code, ReadOnlyMemory<byte> json, string type = MediaType.Json) => SendAsync(http, code, type, json);

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

        try
        {
            await SettleAsync(http);
        }
        catch (JournalException e)
        {
            // The error may come from a state that is lost.
            http.Features.Set<WriteTicket>(null);
            error = ApiErrors.Internal(e.Message);
        }

        if (http.Items.TryGetValue(typeof(ApiRequest), out var of) && of is ApiRequest request && http.Response.Headers["Warning"].Count == 0)
        {
            AddWarnings(request);
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
        foreach (var warning in request.Warnings.Distinct().Where(warning => !warning.Any(char.IsControl)))
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

    private static JsonObject ListMetadata(JsonObject obj) =>
        obj.Text("metadata", "resourceVersion") is { Length: > 0 } version ? new() { ["resourceVersion"] = version } : [];

    /// <summary>Waits until the writes that the answer tells of are kept.</summary>
    private static Task SettleAsync(HttpContext http) => http.Features.Get<WriteTicket>()?.SettledAsync() ?? Task.CompletedTask;

    private static void Begin(HttpContext http, int code, string contentType)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        http.Response.Headers.CacheControl = "no-cache, private";
    }

    private static async Task SendAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        await SettleAsync(http);
        Begin(http, code, contentType);
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
