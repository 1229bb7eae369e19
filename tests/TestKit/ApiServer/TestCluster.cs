using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer;

namespace Flux.TestKit.ApiServer;

/// <summary>An embedded API server for one test, with a client for the administrator.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly KubeApiServer _server;

    private TestCluster(KubeApiServer server, string token)
    {
        _server = server;
        Token = token;
        Http = CreateClient();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server.</summary>
    public KubeApiServer Server => _server;

    /// <summary>Where the server is.</summary>
    public Uri Address => _server.Address;

    /// <summary>The administrator's token.</summary>
    public string Token { get; }

    /// <summary>A kubeconfig of the administrator.</summary>
    public string Kubeconfig => _server.Kubeconfig();

    /// <summary>Sends as the administrator.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a server on a free port; HTTPS, all controllers, unless the options say otherwise.</summary>
    public static async Task<TestCluster> StartAsync(ApiServerOptions? options = null)
    {
        options ??= new ApiServerOptions();
        var server = await KubeApiServer.StartAsync(options, CancellationToken.None);
        return new TestCluster(server, server.Token.Reveal());
    }

    /// <summary>A client that trusts the server and has no credentials.</summary>
    public HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler();
        if (_server.CaCertificatePem.Length > 0)
        {
            var ca = X509Certificate2.CreateFromPem(_server.CaCertificatePem);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { ca },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
        }

        return new HttpClient(handler) { BaseAddress = Address };
    }

    /// <summary>Sends a request; the answer's body is an object, or null where it is none.</summary>
    public async Task<(int Status, JsonObject? Body)> SendAsync(
        HttpMethod method, string path, JsonNode? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("User-Agent", "test");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null);
    }

    /// <summary>Creates an object and returns it as stored.</summary>
    /// <exception cref="InvalidOperationException">The server refused.</exception>
    public async Task<JsonObject> CreateAsync(string collection, JsonObject obj)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, collection, obj);
        return status == 201 && body is not null ? body : throw new InvalidOperationException($"{status}: {body}");
    }

    /// <summary>The object at a path; null where there is none.</summary>
    public async Task<JsonObject?> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path);
        return status == 404 ? null : body;
    }

    /// <summary>Installs a CustomResourceDefinition and returns once it is established.</summary>
    public async Task InstallAsync(JsonObject definition)
    {
        const string collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        var created = await CreateAsync(collection, definition);
        var name = created["metadata"]!["name"]!.GetValue<string>();
        var version = created["metadata"]!["resourceVersion"]!.GetValue<string>();
        if (IsEstablished(await GetAsync($"{collection}/{name}")))
        {
            return;
        }

        using var stream = await Http.GetStreamAsync(
            $"{collection}?watch=true&resourceVersion={version}&timeoutSeconds=30&fieldSelector=metadata.name%3D{name}");
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (IsEstablished(JsonNode.Parse(line)?["object"] as JsonObject))
            {
                return;
            }
        }

        throw new InvalidOperationException($"{name} was not established");
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }

    private static bool IsEstablished(JsonObject? definition) =>
        definition?["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(c => c?["type"]?.GetValue<string>() == "Established" && c["status"]?.GetValue<string>() == "True");
}
