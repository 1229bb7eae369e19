using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Flux.Kubernetes.Transport;

/// <summary>
/// Sends requests to one cluster: adds who asks, keeps to the budget, obeys <c>Retry-After</c>, tries again where that is
/// safe, and reads under a limit.
/// </summary>
internal sealed partial class ApiTransport : IDisposable
{
    private static readonly string _userAgent =
        "fluxfunctions/" + (typeof(ApiTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "0");

    private static readonly JsonWriterOptions _writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions _reader = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    private readonly ClusterConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<double> _jitter;
    private readonly ILogger _logger;
    private readonly ServerCertificatePolicy _policy;
    private readonly ClientCertificate _certificate = new();
    private readonly RequestBudget _budget;
    private readonly HttpMessageInvoker _http;
    private readonly string _root;

    /// <param name="connection">Where to and who.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">The time, for pauses and the budget.</param>
    /// <param name="jitter">Numbers from 0 to 1 that spread the pauses.</param>
    /// <param name="handler">Sends instead of a connection pool of its own; null for the pool. Disposed with this.</param>
    /// <param name="logger">Told about retries.</param>
    public ApiTransport(
        ClusterConnection connection, KubernetesClientOptions options, TimeProvider clock, Func<double> jitter,
        HttpMessageHandler? handler, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _clock = clock;
        _jitter = jitter;
        _logger = logger;
        _policy = new ServerCertificatePolicy(connection);
        _budget = new RequestBudget(options.QueriesPerSecond, options.Burst, clock);
        _http = new HttpMessageInvoker(handler ?? HandlerFactory.Create(connection, _policy, _certificate));
        _root = connection.Server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
    }

    public string Cluster => _connection.Cluster;

    public KubernetesClientOptions Options => _options;

    /// <summary>Sends a request and gives its JSON answer.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public Task<JsonObject> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        TryAsync(request, ReadObjectAsync, cancellationToken);

    /// <summary>Opens a stream; the caller disposes the response.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        TryAsync(request, static (response, _) => Task.FromResult(response), cancellationToken);

    /// <summary>What to throw where a stream that was opened breaks.</summary>
    public KubernetesException Broken(ApiRequest request, Exception cause) =>
        ApiErrors.OfFailure(Cluster, request, _connection.Server, cause, _policy.Refusal);

    public void Dispose()
    {
        _http.Dispose();
        _policy.Dispose();
        _certificate.Dispose();
    }

    private async Task<T> TryAsync<T>(
        ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var refresh = false;
        for (var attempt = 1; ; attempt++)
        {
            await _budget.TakeAsync(cancellationToken);
            KubernetesException failure;
            var repeatable = request.Repeatable;
            try
            {
                return await SendOnceAsync(request, refresh, read, cancellationToken);
            }
            catch (KubernetesException e)
            {
                failure = e;
                // With these answers the server says that it has done nothing.
                repeatable = IsPutOff(e) || (repeatable && IsGateway(e));
                if (e.StatusCode == HttpStatusCode.Unauthorized && !refresh && _connection.Credentials is { CanRefresh: true })
                {
                    refresh = true;
                    continue;
                }
            }
            catch (Exception e) when (IsLost(e, cancellationToken))
            {
                failure = Broken(request, e);
                repeatable &= !ApiErrors.IsFinal(e);
            }

            var pause = Pause(failure, attempt);
            if (!repeatable || attempt >= _options.MaxTries || pause is null)
            {
                throw failure;
            }

            Log.Retrying(_logger, request.Verb, request.Path, attempt, pause.Value.TotalMilliseconds, failure.StatusCode);
            await Task.Delay(pause.Value, _clock, cancellationToken);
        }
    }

    private async Task<T> SendOnceAsync<T>(
        ApiRequest request, bool refresh, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var credential = await CredentialAsync(request, refresh, cancellationToken);
        using var timeout = request.Streams ? new CancellationTokenSource() : new CancellationTokenSource(_options.RequestTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var message = MessageOf(request, credential);
        HttpResponseMessage? response = null;
        var keep = false;
        try
        {
            response = await _http.SendAsync(message, linked.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await ApiErrors.OfAsync(Cluster, request, response, _clock.GetUtcNow(), linked.Token);
            }

            var result = await read(response, linked.Token);
            keep = request.Streams;
            return result;
        }
        finally
        {
            _options.OnRequest?.Invoke(RecordOf(request, response?.StatusCode));
            if (!keep)
            {
                response?.Dispose();
            }
        }
    }

    private async Task<ClusterCredential> CredentialAsync(ApiRequest request, bool refresh, CancellationToken cancellationToken)
    {
        if (_connection.Credentials is not { } source)
        {
            return ClusterCredential.Anonymous;
        }

        try
        {
            var credential = await source.GetAsync(refresh, cancellationToken);
            _certificate.Update(credential, Cluster);
            return credential;
        }
        catch (KubeconfigException e)
        {
            throw new KubernetesException($"cluster {Cluster}: {request.Verb} {request.Subject}: {e.Message}", e) { Cluster = Cluster };
        }
    }

    private HttpRequestMessage MessageOf(ApiRequest request, ClusterCredential credential)
    {
        var message = new HttpRequestMessage(request.Method, _root + request.PathAndQuery)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", _userAgent);
        headers.TryAddWithoutValidation("Accept", request.Accept);
        if (credential.Authorization is { } authorization)
        {
            headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        }

        if (_connection.TlsServerName is { } name)
        {
            headers.Host = name;
        }

        AddImpersonation(headers, request.Impersonation);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(Bytes(body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private static void AddImpersonation(HttpRequestHeaders headers, Impersonation? who)
    {
        if (who is null)
        {
            return;
        }

        headers.TryAddWithoutValidation("Impersonate-User", who.User);
        foreach (var group in who.Groups)
        {
            headers.TryAddWithoutValidation("Impersonate-Group", group);
        }

        if (who.Uid is { } uid)
        {
            headers.TryAddWithoutValidation("Impersonate-Uid", uid);
        }

        foreach (var (key, values) in who.Extra)
        {
            foreach (var value in values)
            {
                headers.TryAddWithoutValidation("Impersonate-Extra-" + Uri.EscapeDataString(key), value);
            }
        }
    }

    private async Task<JsonObject> ReadObjectAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), _options.MaxResponseBytes);
        return await JsonNode.ParseAsync(stream, null, _reader, cancellationToken) as JsonObject
            ?? throw new JsonException("the answer is not an object");
    }

    private static ReadOnlyMemory<byte> Bytes(JsonNode body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, _writer))
        {
            body.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    private RequestRecord RecordOf(ApiRequest request, HttpStatusCode? status) =>
        new() { Cluster = Cluster, Verb = request.Verb, Path = request.Path, DryRun = request.DryRun, StatusCode = status };

    /// <summary>The pause before the next try; null where the server asks for more patience than there is.</summary>
    private TimeSpan? Pause(KubernetesException failure, int attempt)
    {
        var backoff = _options.RetryDelay * Math.Pow(2, attempt - 1) * (0.5 + _jitter());
        var least = failure.RetryAfter ?? TimeSpan.Zero;
        return least > _options.MaxRetryAfter ? null : least > backoff ? least : backoff;
    }

    private static bool IsPutOff(KubernetesException e) =>
        e.StatusCode == HttpStatusCode.TooManyRequests
        || (e.StatusCode == HttpStatusCode.ServiceUnavailable && e.RetryAfter is not null);

    private static bool IsGateway(KubernetesException e) =>
        e.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsLost(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or IOException or JsonException => true,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{Verb} {Path} failed at try {Attempt} ({Status}); again in {DelayMs} ms")]
        public static partial void Retrying(
            ILogger logger, string verb, string path, int attempt, double delayMs, HttpStatusCode? status);
    }
}
