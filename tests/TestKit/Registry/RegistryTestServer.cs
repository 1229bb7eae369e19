using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.TestKit.Registry;

/// <summary>A registry in memory on loopback: the distribution protocol with its token service and, where wanted, the referrers API.</summary>
public sealed class RegistryTestServer : IAsyncDisposable
{
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Reference), (string Type, byte[] Bytes)> _manifests = new();
    private readonly ConcurrentDictionary<string, string> _tokens = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly RegistryTestOptions _options;
    private WebApplication? _app;

    private RegistryTestServer(RegistryTestOptions options) => _options = options;

    /// <summary>Host and port.</summary>
    public string Host { get; private set; } = "";

    /// <summary>The address, without a slash at its end.</summary>
    public string Address => $"{(_options.Certificate is null ? "http" : "https")}://{Host}";

    /// <summary>The requests so far, as method and path with query.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The scopes that tokens were given for.</summary>
    public IReadOnlyCollection<string> Scopes => [.. _tokens.Values];

    /// <summary>Starts a registry.</summary>
    public static async Task<RegistryTestServer> StartAsync(RegistryTestOptions? options = null)
    {
        var server = new RegistryTestServer(options ?? new());
        await server.StartAsync();
        return server;
    }

    /// <summary>The digest of bytes.</summary>
    public static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    /// <summary>Forgets the requests so far.</summary>
    public void ForgetRequests() => _requests.Clear();

    /// <summary>Forgets all tokens, as if they had ended.</summary>
    public void ForgetTokens() => _tokens.Clear();

    /// <summary>Puts a blob.</summary>
    public string PutBlob(byte[] bytes)
    {
        var digest = DigestOf(bytes);
        _blobs[digest] = bytes;
        return digest;
    }

    /// <summary>Puts other bytes under a blob's digest.</summary>
    public void ReplaceBlob(string digest, byte[] bytes) => _blobs[digest] = bytes;

    /// <summary>A blob's bytes.</summary>
    public byte[] Blob(string digest) => _blobs[digest];

    /// <summary>Puts a manifest under its digest and a tag (null for none).</summary>
    public string PutManifest(string repository, string? tag, JsonObject manifest, string type = ManifestType) =>
        PutManifest(repository, tag, Encoding.UTF8.GetBytes(manifest.ToJsonString()), type);

    /// <summary>Puts a manifest's bytes under their digest and a tag (null for none).</summary>
    public string PutManifest(string repository, string? tag, byte[] bytes, string type = ManifestType)
    {
        var digest = DigestOf(bytes);
        _manifests[(repository, digest)] = (type, bytes);
        if (tag is not null)
        {
            _manifests[(repository, tag)] = (type, bytes);
        }

        if (!_options.HasReferrers && SubjectOf(bytes) is { } subject)
        {
            var fallback = subject.Replace(':', '-');
            var index = Encoding.UTF8.GetBytes(Referrers(repository, subject, null).ToJsonString());
            _manifests[(repository, fallback)] = (IndexType, index);
        }

        return digest;
    }

    /// <summary>Puts an artifact with layers.</summary>
    public string PutArtifact(string repository, string? tag, IReadOnlyList<(string MediaType, byte[] Bytes)> layers, JsonObject? annotations = null)
    {
        var config = Encoding.UTF8.GetBytes("{}");
        return PutManifest(repository, tag, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Describe("application/vnd.cncf.flux.config.v1+json", config),
            ["layers"] = new JsonArray([.. layers.Select(layer => Describe(layer.MediaType, layer.Bytes))]),
            ["annotations"] = annotations ?? [],
        });
    }

    /// <summary>Keeps bytes as a blob and describes them.</summary>
    public JsonObject Describe(string mediaType, byte[] bytes) => new() { ["mediaType"] = mediaType, ["digest"] = PutBlob(bytes), ["size"] = bytes.Length };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static string? SubjectOf(byte[] manifest) => JsonNode.Parse(manifest)?["subject"]?["digest"]?.GetValue<string>();

    private static Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", context.RequestAborted);
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (_options.Certificate is not null)
                {
                    listen.UseHttps(new HttpsConnectionAdapterOptions
                    {
                        ServerCertificate = _options.Certificate,
                        ClientCertificateMode = _options.RequiresClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
                        ClientCertificateValidation = (_, _, _) => true,
                    });
                }
            });
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync(CancellationToken.None);
        Host = $"127.0.0.1:{new Uri(_app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture)}";
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        _requests.Enqueue($"{context.Request.Method} {path}{context.Request.QueryString}");
        if (_options.Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        if (path == "/token")
        {
            await TokenAsync(context);
        }
        else if (!IsAuthorized(context))
        {
            context.Response.Headers.WWWAuthenticate = _options.UsesTokens
                ? $"Bearer realm=\"{Address}/token\",service=\"registry.test\",scope=\"{ScopeOf(context)}\""
                : "Basic realm=\"registry.test\"";
            await ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
        }
        else if (path == "/v2/")
        {
            context.Response.StatusCode = 200;
        }
        else
        {
            await ServeAsync(context, path["/v2/".Length..].Split('/'));
        }
    }

    private static string ScopeOf(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/');
        var end = Array.FindLastIndex(parts, part => part is "manifests" or "blobs" or "tags" or "referrers");
        return end < 3 ? "" : $"repository:{string.Join('/', parts[2..end])}:{(context.Request.Method is "GET" or "HEAD" ? "pull" : "pull,push")}";
    }

    private string BasicHeader() => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.Username}:{_options.Password}"))}";

    private bool IsAuthorized(HttpContext context)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        return _options.UsesTokens
            ? shown.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.ContainsKey(shown["Bearer ".Length..])
            : _options.Username is null || shown == BasicHeader();
    }

    private async Task TokenAsync(HttpContext context)
    {
        var scope = string.Join(' ', context.Request.Query["scope"].ToArray());
        var isAllowed = _options.Username is null || context.Request.Headers.Authorization == BasicHeader();
        if (context.Request.Method == "POST")
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            (scope, isAllowed) = (form["scope"].ToString(), _options.RefreshToken is not null && form["refresh_token"] == _options.RefreshToken && form["grant_type"] == "refresh_token");
        }

        if (!isAllowed)
        {
            await ErrorAsync(context, 401, "UNAUTHORIZED", "wrong user or password");
            return;
        }

        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        _tokens[token] = scope;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"token":"{{token}}","expires_in":{{_options.TokenSeconds.ToString(CultureInfo.InvariantCulture)}}}""", context.RequestAborted);
    }

    private Task ServeAsync(HttpContext context, string[] parts) => parts switch
    {
        [.. var name, "manifests", var reference] => ManifestAsync(context, string.Join('/', name), reference),
        [.. var name, "tags", "list"] => TagsAsync(context, string.Join('/', name)),
        [.. var name, "referrers", var digest] when _options.HasReferrers => ReferrersAsync(context, string.Join('/', name), digest),
        [.. var name, "blobs", "uploads", ""] => StartUploadAsync(context, string.Join('/', name)),
        [.., "blobs", "uploads", _] => UploadAsync(context),
        [.., "blobs", var digest] => BlobAsync(context, digest),
        _ => ErrorAsync(context, 404, "NOT_FOUND", "no such page"),
    };

    private async Task ManifestAsync(HttpContext context, string repository, string reference)
    {
        if (context.Request.Method == "PUT")
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var digest = PutManifest(repository, reference.Contains(':', StringComparison.Ordinal) ? null : reference, body.ToArray(), context.Request.ContentType ?? ManifestType);
            context.Response.Headers["Docker-Content-Digest"] = digest;
            context.Response.StatusCode = 201;
            return;
        }

        if (!_manifests.TryGetValue((repository, reference), out var manifest))
        {
            await ErrorAsync(context, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }

        context.Response.Headers["Docker-Content-Digest"] = DigestOf(manifest.Bytes);
        context.Response.ContentType = manifest.Type;
        context.Response.ContentLength = manifest.Bytes.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(manifest.Bytes, context.RequestAborted);
        }
    }

    private Task TagsAsync(HttpContext context, string repository)
    {
        var last = context.Request.Query["last"].ToString();
        var tags = _manifests.Keys.Where(key => key.Repository == repository && !key.Reference.Contains(':', StringComparison.Ordinal))
            .Select(key => key.Reference).Order(StringComparer.Ordinal).Where(tag => string.CompareOrdinal(tag, last) > 0).ToList();
        if (_options.PageSize > 0 && tags.Count > _options.PageSize)
        {
            tags = tags[.._options.PageSize];
            context.Response.Headers.Link = $"</v2/{repository}/tags/list?last={tags[^1]}&n={_options.PageSize.ToString(CultureInfo.InvariantCulture)}>; rel=\"next\"";
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["name"] = repository, ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) }.ToJsonString(), context.RequestAborted);
    }

    private Task ReferrersAsync(HttpContext context, string repository, string digest)
    {
        context.Response.ContentType = IndexType;
        return context.Response.WriteAsync(Referrers(repository, digest, context.Request.Query["artifactType"]).ToJsonString(), context.RequestAborted);
    }

    private JsonObject Referrers(string repository, string digest, string? artifactType)
    {
        var found = new JsonArray();
        foreach (var ((_, reference), (type, bytes)) in _manifests.Where(item =>
            item.Key.Repository == repository && item.Key.Reference.Contains(':', StringComparison.Ordinal) && SubjectOf(item.Value.Bytes) == digest))
        {
            var manifest = JsonNode.Parse(bytes)!;
            var own = (manifest["artifactType"] ?? manifest["config"]?["mediaType"])?.GetValue<string>();
            if (string.IsNullOrEmpty(artifactType) || own == artifactType)
            {
                found.Add(new JsonObject { ["mediaType"] = type, ["digest"] = reference, ["size"] = bytes.Length, ["artifactType"] = own });
            }
        }

        return new() { ["schemaVersion"] = 2, ["mediaType"] = IndexType, ["manifests"] = found };
    }

    private async Task BlobAsync(HttpContext context, string digest)
    {
        if (!_blobs.TryGetValue(digest, out var blob))
        {
            await ErrorAsync(context, 404, "BLOB_UNKNOWN", "blob unknown");
            return;
        }

        var from = 0;
        if (context.Request.Headers.Range.ToString() is ['b', 'y', 't', 'e', 's', '=', .. var range] && int.TryParse(range.TrimEnd('-'), CultureInfo.InvariantCulture, out from))
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{blob.Length - 1}/{blob.Length}");
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = blob.Length - from;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(blob.AsMemory(from), context.RequestAborted);
        }
    }

    private static Task StartUploadAsync(HttpContext context, string repository)
    {
        context.Response.StatusCode = 202;
        context.Response.Headers.Location = $"/v2/{repository}/blobs/uploads/{Guid.NewGuid():N}?state=1";
        return Task.CompletedTask;
    }

    private async Task UploadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var digest = context.Request.Query["digest"].ToString();
        if (DigestOf(body.ToArray()) != digest)
        {
            await ErrorAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            return;
        }

        _blobs[digest] = body.ToArray();
        context.Response.StatusCode = 201;
    }
}
