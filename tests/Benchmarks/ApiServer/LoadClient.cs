using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;

namespace Flux.Benchmarks.ApiServer;

/// <summary>One client with one HTTP/2 connection that keeps a number of requests under way.</summary>
internal sealed class LoadClient : IDisposable
{
    private const int UnderWay = 64;

    private readonly HttpClient _http;

    public LoadClient(Uri server, bool manyConnections = false)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = manyConnections,
            AutomaticDecompression = DecompressionMethods.None,
#pragma warning disable CA5359 // Both servers are on loopback, with certificates of their own.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        })
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(10),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "benchmark");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("benchmark");
    }

    /// <summary>Sends numbered requests, some at once, and waits for all.</summary>
    /// <param name="count">How many.</param>
    /// <param name="request">Makes each.</param>
    /// <param name="take">Gets each answer; null for nothing.</param>
    /// <param name="underWay">How many at once.</param>
    public async Task<TimeSpan> ManyAsync(int count, Func<int, HttpRequestMessage> request, Func<byte[], object?>? take = null, int underWay = UnderWay)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(underWay, count)).Select(_ => WorkAsync()));
        return Stopwatch.GetElapsedTime(started);

        async Task WorkAsync()
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
            {
                using var message = request(i);
                using var response = await _http.SendAsync(message);
                if (!response.IsSuccessStatusCode)
                {
                    throw new IOException($"{message.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                }

                var answer = await response.Content.ReadAsByteArrayAsync();
                _ = take?.Invoke(answer);
            }
        }
    }

    /// <summary>One request; its answer.</summary>
    public async Task<byte[]> OneAsync(HttpMethod method, string path, string? body = null)
    {
        using var message = Message(method, path, body, "application/json");
        using var response = await _http.SendAsync(message);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync()
            : throw new IOException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>A stream of an answer without end.</summary>
    public async Task<Stream> StreamAsync(string path)
    {
        using var message = Message(HttpMethod.Get, path, null, "");
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
    }

    /// <summary>A server-side apply.</summary>
    public static HttpRequestMessage Apply(string path, string body) =>
        Message(HttpMethod.Patch, $"{path}?fieldManager=benchmark&force=true", body, "application/apply-patch+yaml");

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Message(HttpMethod method, string path, string? body, string type)
    {
        var message = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        message.Version = HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return message;
    }
}
