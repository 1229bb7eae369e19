using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Discovery;
using Flux.ApiServer.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>Health, version, discovery and OpenAPI.</summary>
internal sealed class NonResourceHandlers(DiscoveryDocuments discovery, OpenApiV3 openApi, OpenApiV2 swagger, ServiceAccountTokens tokens)
{
    private const string DiscoveryType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static readonly string[] _checks = ["", "ping", "log"];

    public Task InvokeAsync(HttpContext http, RequestInfo info)
    {
        var path = info.Path.Length > 1 && info.Path.EndsWith('/') ? info.Path[..^1] : info.Path;
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return NotFoundAsync(http);
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var known = parts is [] or ["version" or "api" or "apis" or "openapi", ..];
        if (known && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        return parts switch
        {
            [] => JsonAsync(http, new JsonObject { ["paths"] = Paths() }),
            ["version"] => JsonAsync(http, ServerVersion.ToJson()),
            ["healthz" or "livez" or "readyz"] => HealthAsync(http, parts[0], ""),
            ["healthz" or "livez" or "readyz", var check] => HealthAsync(http, parts[0], check),
            ["api"] => DiscoveryAsync(http, core: true),
            ["apis"] => DiscoveryAsync(http, core: false),
            ["api", var version] => ResourcesAsync(http, "", version),
            ["apis", var group] => discovery.Group(group) is { } found ? JsonAsync(http, found) : NotFoundAsync(http),
            ["apis", var group, var version] => ResourcesAsync(http, group, version),
            [".well-known", "openid-configuration"] => IssuerAsync(http),
            ["openid", "v1", "jwks"] => AnswerWriter.BytesAsync(http, 200, Json.ToBytes(tokens.KeySet()), "application/jwk-set+json"),
            ["openapi", "v2"] => swagger.AnswerAsync(http),
            ["openapi", "v3"] => JsonAsync(http, openApi.Index()),
            ["openapi", "v3", "api", var version] => OpenApiAsync(http, "", version),
            ["openapi", "v3", "apis", var group, var version] => OpenApiAsync(http, group, version),
            _ => NotFoundAsync(http),
        };
    }

    private static Task NotFoundAsync(HttpContext http) => AnswerWriter.TextAsync(http, 404, "404 page not found\n");

    /// <summary>What a verifier of service account tokens needs to find their keys.</summary>
    /// <remarks>Spec: OpenID Connect Discovery 1.0, as far as Kubernetes serves it.</remarks>
    private static Task IssuerAsync(HttpContext http) => AnswerWriter.BytesAsync(http, 200, Json.ToBytes(new JsonObject
    {
        ["issuer"] = ServiceAccountTokens.Issuer,
        ["jwks_uri"] = $"https://{http.Request.Host.Value}/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
    }));

    private static Task HealthAsync(HttpContext http, string endpoint, string check)
    {
        if (!_checks.Contains(check))
        {
            return NotFoundAsync(http);
        }

        var verbose = check.Length == 0 && http.Request.Query.ContainsKey("verbose");
        return AnswerWriter.TextAsync(http, 200, verbose ? $"[+]ping ok\n[+]log ok\n{endpoint} check passed\n" : "ok");
    }

    private static Task JsonAsync(HttpContext http, JsonObject obj) =>
        AnswerWriter.NodeAsync(http, 200, obj, AnswerFormat.Negotiate(http.Request, isList: false) with { As = "" });

    private JsonArray Paths()
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal)
        {
            "/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz",
            "/version",
        };
        foreach (var group in discovery.Groups().Maps("groups"))
        {
            paths.Add($"/apis/{group.Text("name")}");
            paths.UnionWith(group.Maps("versions").Select(v => $"/apis/{v.Text("groupVersion")}"));
        }

        return new([.. paths.Select(p => JsonValue.Create(p))]);
    }

    private async Task DiscoveryAsync(HttpContext http, bool core)
    {
        var accept = MediaType.ParseList(string.Join(',', http.Request.Headers.Accept.OfType<string>()));
        if (accept.Any(m => m.Name == MediaType.Json && m is { As: "APIGroupDiscoveryList", Group: "apidiscovery.k8s.io", Version: "v2" }))
        {
            http.Response.ContentType = DiscoveryType;
            var bytes = Json.ToBytes(discovery.Aggregated(core));
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            return;
        }

        if (accept.Count > 0 && accept.All(m => m.As.Length > 0))
        {
            throw ApiErrors.NotAcceptable([MediaType.Json, MediaType.Yaml, MediaType.Protobuf]);
        }

        await JsonAsync(http, core ? DiscoveryDocuments.ApiVersions(http.Request.Host.Value ?? "") : discovery.Groups());
    }

    private Task ResourcesAsync(HttpContext http, string group, string version)
    {
        if (discovery.Resources(group, version) is { } found)
        {
            return JsonAsync(http, found);
        }

        return group.Length > 0 && discovery.Group(group) is null
            ? NotFoundAsync(http)
            : throw ApiErrors.NoSuchResource();
    }

    private Task OpenApiAsync(HttpContext http, string group, string version)
    {
        if (openApi.Document(group, version) is not { } found)
        {
            return NotFoundAsync(http);
        }

        http.Response.Headers.ETag = $"\"{found.Hash}\"";
        if (http.Request.Headers.IfNoneMatch == $"\"{found.Hash}\"")
        {
            http.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        return AnswerWriter.BytesAsync(http, 200, found.Document);
    }
}
