using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.TestKit.Storage;

/// <summary>
/// One bucket of Google Cloud Storage on loopback, with the parts of the JSON API that listing and reading need, and a token service. Answers have the
/// form that Google documents.
/// </summary>
public sealed class GcsTestServer : IAsyncDisposable
{
    /// <summary>The bucket.</summary>
    public const string Bucket = "apps";

    private readonly RSA _key = RSA.Create(2048);
    private readonly WebApplication _app;

    private GcsTestServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Host and port.</summary>
    public string Endpoint => new Uri(_app.Urls.First()).Authority;

    /// <summary>The objects: key to content.</summary>
    public ConcurrentDictionary<string, string> Objects { get; } = new();

    /// <summary>Method and path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How many objects a page of a list has.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>A service account's key in JSON, whose tokens come from this server.</summary>
    public string ServiceAccount => new JsonObject
    {
        ["type"] = "service_account",
        ["client_email"] = "flux@example.iam.gserviceaccount.com",
        ["private_key_id"] = "1",
        ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
        ["token_uri"] = $"http://{Endpoint}/token",
    }.ToJsonString();

    /// <summary>Starts a server.</summary>
    public static async Task<GcsTestServer> StartAsync()
    {
        var server = new GcsTestServer();
        await server._app.StartAsync();
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string ETagOf(string content) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content))[..8]);

    private async Task AnswerAsync(HttpContext context)
    {
        var (path, query) = (context.Request.Path.Value ?? "", context.Request.Query);
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (path == "/token")
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var parts = form["assertion"].ToString().Split('.');
            var isOurs = parts.Length == 3 && _key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            await WriteAsync(context, isOurs ? 200 : 400, isOurs
                ? """{"access_token": "gcs-token", "expires_in": 3600, "token_type": "Bearer"}"""
                : """{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}""");
            return;
        }

        if (context.Request.Headers.Authorization != "Bearer gcs-token")
        {
            await WriteAsync(context, 401, """{"error": {"code": 401, "message": "Invalid Credentials", "errors": [{"reason": "authError"}]} }""");
        }
        else if (path == $"/storage/v1/b/{Bucket}/o")
        {
            await ListAsync(context, query["prefix"].ToString(), query["pageToken"].ToString());
        }
        else if (path.StartsWith($"/storage/v1/b/{Bucket}/o/", StringComparison.Ordinal)
            && Objects.TryGetValue(Uri.UnescapeDataString(path[$"/storage/v1/b/{Bucket}/o/".Length..]), out var content))
        {
            await WriteAsync(context, 200, query["alt"] == "media" ? content : $$"""{"etag": "{{ETagOf(content)}}", "generation": "1"}""");
        }
        else
        {
            await WriteAsync(context, 404, """{"error": {"code": 404, "message": "Not Found", "errors": [{"reason": "notFound"}]} }""");
        }
    }

    private async Task ListAsync(HttpContext context, string prefix, string token)
    {
        var from = token.Length > 0 ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var all = Objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(item => item.Key, StringComparer.Ordinal).ToList();
        var page = new JsonObject { ["kind"] = "storage#objects" };
        if (from + PageSize < all.Count)
        {
            page["nextPageToken"] = (from + PageSize).ToString(CultureInfo.InvariantCulture);
        }

        if (all.Count > 0)
        {
            page["items"] = new JsonArray([.. all.Skip(from).Take(PageSize).Select(item => (JsonNode)new JsonObject
            {
                ["name"] = item.Key,
                ["etag"] = ETagOf(item.Value),
                ["size"] = item.Value.Length.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        await WriteAsync(context, 200, page.ToJsonString());
    }

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
