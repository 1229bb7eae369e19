using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Asks webhooks over HTTPS: no redirects, no proxies, answers of at most 3 MiB, within each webhook's timeout.</summary>
internal sealed class WebhookClient(ObjectStore store) : IDisposable
{
    private const int MaxAnswerBytes = 3 * 1024 * 1024;
    private readonly ResourceStore _services = store.Resource("services");
    private readonly ResourceStore _endpoints = store.Resource("endpoints");
    private readonly ConcurrentDictionary<WebhookAddress, HttpClient> _clients = new();

    /// <summary>Asks a webhook.</summary>
    /// <exception cref="WebhookException">It cannot be reached in time, or its answer is none.</exception>
    public async ValueTask<WebhookAnswer> AskAsync(
        Webhook webhook, AdmissionAttributes attributes, ServedResource matched, bool isMutating, CancellationToken cancellationToken)
    {
        var version = WebhookReview.VersionOf(webhook) ?? throw new WebhookException(
            webhook.Name, "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)");
        var uid = Guid.NewGuid().ToString();
        var body = await CallAsync(webhook, WebhookReview.Request(version, uid, attributes, matched), cancellationToken);
        return WebhookReview.Answer(webhook.Name, version, uid, body, isMutating);
    }

    /// <summary>Sends a review and returns the body of the answer.</summary>
    /// <exception cref="WebhookException">The webhook cannot be reached in time, or answers with a failure.</exception>
    public async ValueTask<byte[]> CallAsync(Webhook webhook, JsonObject review, CancellationToken cancellationToken)
    {
        var address = Resolve(webhook);
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"{address.Url.OriginalString}?timeout={webhook.Timeout.TotalSeconds:0}s"));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(webhook.Timeout);
        try
        {
            return await SendAsync(webhook, address, url, Json.ToBytes(review), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WebhookException(webhook.Name, $"failed to call webhook: Post {Quote.Go(url.OriginalString)}: context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new WebhookException(webhook.Name, $"failed to call webhook: Post {Quote.Go(url.OriginalString)}: {WebhookFailures.Why(e, address)}");
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task<byte[]> SendAsync(Webhook webhook, WebhookAddress address, Uri url, byte[] review, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new ByteArrayContent(review);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Client(address).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ReadAsync(response, cancellationToken);
        if (body.Length > MaxAnswerBytes)
        {
            throw new WebhookException(webhook.Name, $"failed to call webhook: the answer is larger than {MaxAnswerBytes} bytes");
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (!response.IsSuccessStatusCode)
        {
            throw new WebhookException(webhook.Name, $"failed to call webhook: {WebhookFailures.Refusal(response.StatusCode, type, body)}");
        }

        return body.Length > 0 ? body : throw new WebhookException(
            webhook.Name, $"failed to call webhook: 0-length response with status code: {(int)response.StatusCode} and content type: {type}");
    }

    /// <summary>The body, or one byte more than is allowed of it.</summary>
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while (body.Length <= MaxAnswerBytes && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private WebhookAddress Resolve(Webhook webhook)
    {
        var config = webhook.Source.Map("clientConfig");
        var bundle = config.Text("caBundle");
        if (config.Text("url") is { Length: > 0 } url)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps
                ? new WebhookAddress(parsed, null, bundle)
                : throw new WebhookException(webhook.Name, $"could not get REST client: {Quote.Go(url)} is no HTTPS URL");
        }

        var service = config.Map("service");
        var (ns, name, port) = (service.Text("namespace"), service.Text("name"), service.Integer("port") ?? 443);
        var path = service.Text("path");
        var host = $"{name}.{ns}.svc";
        var target = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://{host}:{port}/{path.TrimStart('/')}"));
        return new WebhookAddress(target, Endpoint(webhook, target, ns, name, port), bundle);
    }

    /// <summary>The endpoint behind a Service: this server has no network of its own for them.</summary>
    private DnsEndPoint Endpoint(Webhook webhook, Uri target, string ns, string name, long port)
    {
        WebhookException None(string why) => new(webhook.Name, $"failed to call webhook: Post {Quote.Go($"{target.OriginalString}?timeout={webhook.Timeout.TotalSeconds:0}s")}: {why}");

        var spec = _services.Find(ns, name) is { } service ? Json.Parse(service.Json).Map("spec") : throw None($"service {Quote.Go(name)} not found");
        if (spec.Text("type") == "ExternalName")
        {
            return new DnsEndPoint(spec.Text("externalName"), (int)port);
        }

        var served = spec.Objects("ports").FirstOrDefault(candidate => candidate.Integer("port") == port)
            ?? throw None($"no service port {port} found for service {Quote.Go(name)}");
        var subsets = _endpoints.Find(ns, name) is { } endpoints ? Json.Parse(endpoints.Json).Objects("subsets") : [];
        foreach (var subset in subsets)
        {
            var ready = subset.Objects("addresses").FirstOrDefault();
            var open = subset.Objects("ports").FirstOrDefault(candidate => candidate.Text("name") == served.Text("name"));
            if (ready is not null && open?.Integer("port") is { } number)
            {
                return new DnsEndPoint(ready.Text("ip"), (int)number);
            }
        }

        throw None($"no endpoints available for service {Quote.Go(name)}");
    }

    private HttpClient Client(WebhookAddress address) => _clients.GetOrAdd(address with { Url = new Uri(address.Url.GetLeftPart(UriPartial.Authority)) }, Make);

    private static HttpClient Make(WebhookAddress address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) };
        if (address.Dial is { } dial)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(dial, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        if (address.Bundle.Length > 0)
        {
            var roots = Roots(address.Bundle);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, roots);
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static X509Certificate2Collection Roots(string bundle)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            roots.Clear(); // nothing is trusted then
        }

        return roots;
    }

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection roots)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = new X509Certificate2(certificate);
        return chain.Build(copy);
    }
}
