using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Flux.Benchmarks.ApiServer;
using Flux.Kubernetes;

namespace Flux.Benchmarks.Kustomizations;

/// <summary>The cluster that is synced: the embedded server as a process of its own, or another one; and a bare HTTP/2 client of it.</summary>
internal sealed class SyncCluster : IDisposable
{
    private readonly ServerHandle? _server;
    private readonly HttpClient _http;

    private SyncCluster(ServerHandle? server, HttpClient http, string kubeconfig, string? context) =>
        (_server, _http, Kubeconfig, Context) = (server, http, kubeconfig, context);

    /// <summary>A kubeconfig file of it.</summary>
    public string Kubeconfig { get; }

    /// <summary>The context in that file; null for the current one.</summary>
    public string? Context { get; }

    /// <summary>Opens the cluster.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="folder">Where a kubeconfig may be written.</param>
    public static async Task<SyncCluster> OpenAsync(SyncOptions options, string folder)
    {
        if (options.Kubeconfig is { } path)
        {
            var connection = Flux.Kubernetes.Kubeconfig.Load(path).Connect("benchmark", options.Context, KubeconfigOptions.Trusted, TimeProvider.System);
            return new(null, await ClientOfAsync(connection), path, options.Context);
        }

        var file = Path.Combine(folder, "kubeconfig");
        var server = await ServerHandle.StartAsync(["--kubeconfig-out", file]);
        var embedded = Flux.Kubernetes.Kubeconfig.Load(file).Connect("benchmark", null, KubeconfigOptions.Trusted, TimeProvider.System);
        return new(server, await ClientOfAsync(embedded), file, null);
    }

    /// <summary>Processor time of the embedded server so far; NaN of another one.</summary>
    public async Task<double> ServerMillisecondsAsync() => _server is null ? double.NaN : (await _server.UsedAsync()).Microseconds / 1000;

    /// <summary>One request; its answer.</summary>
    public async Task<byte[]> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var message = MessageOf(method, path, body, type);
        using var response = await _http.SendAsync(message);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync()
            : throw new IOException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>A server-side apply, as the reconciler sends it.</summary>
    public Task ApplyAsync(string path, string body, bool dryRun = false) => SendAsync(
        HttpMethod.Patch, $"{path}?fieldManager=kustomize-controller&force=true{(dryRun ? "&dryRun=All" : "")}", body, "application/apply-patch+yaml");

    /// <summary>Applies many objects, a number of requests under way at a time; how long it took.</summary>
    public async Task<TimeSpan> ApplyAllAsync(IReadOnlyList<(string Path, string Body)> objects, int underWay)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, underWay).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < objects.Count;)
            {
                await ApplyAsync(objects[i].Path, objects[i].Body);
            }
        }));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Sends requests, a number of them under way at a time; how long it took.</summary>
    public Task<TimeSpan> SendAllAsync(IReadOnlyList<(HttpMethod Method, string Path, string Body, string Type)> requests, int underWay) =>
        SendAllInTurnAsync([.. requests.Select(request => (IReadOnlyList<(HttpMethod, string, string, string)>)[request])], underWay);

    /// <summary>Sends rows of requests, those of a row one after the other, a number of rows under way at a time; how long it took.</summary>
    public async Task<TimeSpan> SendAllInTurnAsync(IReadOnlyList<IReadOnlyList<(HttpMethod Method, string Path, string Body, string Type)>> rows, int underWay)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, underWay).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < rows.Count;)
            {
                foreach (var (method, path, body, type) in rows[i])
                {
                    await SendAsync(method, path, body, type);
                }
            }
        }));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Waits until <paramref name="count"/> Kustomizations of a namespace have applied a revision and are ready.</summary>
    /// <exception cref="TimeoutException">They have not after <paramref name="patience"/>.</exception>
    public async Task<long> UntilAppliedAsync(string @namespace, string revision, int count, Func<Task> begin, TimeSpan patience)
    {
        var collection = $"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{@namespace}/kustomizations";
        return await UntilAsync(
            collection,
            $"Kustomizations at {revision}",
            count,
            obj => obj.TryGetProperty("status", out var status) && status.TryGetProperty("lastAppliedRevision", out var applied) && applied.GetString() == revision,
            begin,
            patience);
    }

    /// <summary>Watches a collection from now on until <paramref name="count"/> objects of it have been as wanted.</summary>
    /// <exception cref="TimeoutException">They have not after <paramref name="patience"/>.</exception>
    public async Task<long> UntilAsync(string collection, string what, int count, Func<JsonElement, bool> isDone, Func<Task> begin, TimeSpan patience)
    {
        using var list = JsonDocument.Parse(await SendAsync(HttpMethod.Get, $"{collection}?limit=1"));
        var version = list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        using var message = MessageOf(HttpMethod.Get, $"{collection}?watch=1&resourceVersion={version}", null, "");
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), bufferSize: 64 << 10);
        var applied = new HashSet<string>(StringComparer.Ordinal);
        await begin();
        using var stop = new CancellationTokenSource(patience);
        try
        {
            while (applied.Count < count && await reader.ReadLineAsync(stop.Token) is { } line)
            {
                using var change = JsonDocument.Parse(line);
                var obj = change.RootElement.GetProperty("object");
                if (isDone(obj))
                {
                    applied.Add(obj.GetProperty("metadata").GetProperty("name").GetString() ?? "");
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"only {applied.Count} of {count} are as wanted after {patience}: {what}", e);
        }

        return applied.Count >= count ? Stopwatch.GetTimestamp() : throw new IOException("the watch has ended");
    }

    public void Dispose()
    {
        _http.Dispose();
        _server?.Dispose();
    }

    private static async Task<HttpClient> ClientOfAsync(ClusterConnection connection)
    {
        var credential = connection.Credentials is { } credentials ? await credentials.GetAsync(null, CancellationToken.None) : ClusterCredential.Anonymous;
        var tls = new SslClientAuthenticationOptions();
        if (connection.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // as the kubeconfig says
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (connection.CertificateAuthority is { } authority)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(authority);
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (credential is { Certificate: { } certificate, CertificateKey: { } key })
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key.Reveal())];
        }

        var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls, EnableMultipleHttp2Connections = true })
        {
            BaseAddress = connection.Server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(10),
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("benchmark");
        if (credential.Authorization is { } authorization)
        {
            http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(authorization.Reveal());
        }

        return http;
    }

    private static HttpRequestMessage MessageOf(HttpMethod method, string path, string? body, string type)
    {
        var message = new HttpRequestMessage(method, path.TrimStart('/')) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = new(type);
        }

        return message;
    }
}
