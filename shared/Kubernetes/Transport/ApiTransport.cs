using System.Diagnostics;
using System.Net;
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
    private readonly ClusterConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ServerCertificatePolicy _policy;
    private readonly ConnectionPool _pool;
    private readonly RequestBudget _budget;
    private readonly RequestBuilder _builder;
    private readonly RetryPolicy _retries;
    private readonly RequestTracing _tracing;

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
        (_connection, _options, _clock, _logger, Jitter) = (connection, options, clock, logger, jitter);
        _policy = new ServerCertificatePolicy(connection, clock);
        _pool = new ConnectionPool(connection, _policy, handler);
        _budget = new RequestBudget(options.QueriesPerSecond, options.Burst, clock);
        _builder = new RequestBuilder(connection);
        _retries = new RetryPolicy(options, jitter);
        _tracing = new RequestTracing(connection, clock);
    }

    public string Cluster => _connection.Cluster;

    public KubernetesClientOptions Options => _options;

    public TimeProvider Clock => _clock;

    public Func<double> Jitter { get; }

    /// <summary>Sends a request and gives its JSON answer.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public Task<JsonObject> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, (response, token) => AnswerReader.ObjectAsync(response, _options.MaxResponseBytes, token), cancellationToken);

    /// <summary>Sends a request and has its answer read; where that fails on the way, all is done again.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public async Task<T> SendAsync<T>(
        ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var span = _tracing.Begin(request);
        try
        {
            return await TryAsync(request, read, span, cancellationToken);
        }
        catch (KubernetesException e)
        {
            RequestTracing.Fail(span, e);
            throw;
        }
    }

    /// <summary>Sends a request for what may be known already, see <see cref="ApiRequest.IfNoneMatch"/>.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public Task<TaggedAnswer> SendTaggedAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(
            request,
            async (response, token) => response.StatusCode == HttpStatusCode.NotModified
                ? new TaggedAnswer(null, request.IfNoneMatch)
                : new TaggedAnswer(
                    await AnswerReader.ObjectAsync(response, _options.MaxResponseBytes, token), response.Headers.ETag?.ToString()),
            cancellationToken);

    /// <summary>Opens a stream; the caller disposes it.</summary>
    /// <exception cref="KubernetesException">Not answered with success.</exception>
    public Task<OpenStream> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, static (response, _) => Task.FromResult(new OpenStream(response)), cancellationToken);

    /// <summary>What to throw where a stream that was opened breaks.</summary>
    public KubernetesException Broken(ApiRequest request, Exception cause) =>
        ApiErrors.OfFailure(Cluster, request, _connection.Server, cause, _policy.Refusal);

    public void Dispose() => _pool.Dispose();

    private async Task<T> TryAsync<T>(
        ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, Activity? span, CancellationToken cancellationToken)
    {
        ClusterCredential? refused = null;
        var refreshed = false;
        var started = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            await TakeTurnAsync(request, cancellationToken);
            KubernetesException failure;
            var isFinal = false;
            ClusterCredential? credential = null;
            try
            {
                // A person may have to log in: whatever gives credentials has a time limit of its own, and the request's begins afterwards.
                var asked = _clock.GetTimestamp();
                credential = await CredentialAsync(request, refused, cancellationToken);
                started += _clock.GetTimestamp() - asked;
                refused = null;
                using var timeout = new CancellationTokenSource(PatienceFor(started), _clock);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
                return await SendOnceAsync(request, credential, attempt, read, linked.Token);
            }
            catch (KubernetesException e)
            {
                failure = e;
                isFinal = e.StatusCode is null;
                if (e.StatusCode == HttpStatusCode.Unauthorized && !refreshed && _connection.Credentials is { CanRefresh: true })
                {
                    (refreshed, refused) = (true, credential);
                    continue;
                }
            }
            catch (Exception e) when (IsLost(e, cancellationToken))
            {
                failure = Broken(request, e);
                isFinal = ApiErrors.IsFinal(e);
            }

            if (_retries.PauseAfter(failure, request.Repeatable, isFinal, attempt, _clock.GetElapsedTime(started)) is not { } pause)
            {
                throw failure;
            }

            Log.Retrying(_logger, request.Verb, request.Path, attempt, pause.TotalMilliseconds, failure.StatusCode);
            _tracing.Retry(span, request, attempt, failure);
            await Task.Delay(pause, _clock, cancellationToken);
        }
    }

    private async Task TakeTurnAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var flow = RequestFlow.Current;
        var priority = request.Urgent ? RequestPriority.Urgent : flow?.Priority ?? RequestPriority.Normal;
        var turn = _budget.TakeAsync(priority, flow?.Name ?? "", cancellationToken);
        if (!turn.IsCompletedSuccessfully)
        {
            var since = _clock.GetTimestamp();
            await turn;
            _tracing.Waited(priority, _clock.GetElapsedTime(since));
        }
    }

    private async Task<T> SendOnceAsync<T>(
        ApiRequest request, ClusterCredential credential, int attempt, Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var message = _builder.Build(request, credential);
        using var lease = _pool.Lease(credential);
        var since = _clock.GetTimestamp();
        HttpResponseMessage? response = null;
        var keep = false;
        try
        {
            response = await lease.SendAsync(message, cancellationToken);
            if (!response.IsSuccessStatusCode && !(response.StatusCode == HttpStatusCode.NotModified && request.IfNoneMatch is not null))
            {
                throw await ApiErrors.OfAsync(Cluster, request, response, _clock.GetUtcNow(), cancellationToken);
            }

            var result = await read(response, cancellationToken);
            if (result is OpenStream stream)
            {
                stream.Keep(lease);
                keep = true;
            }

            return result;
        }
        finally
        {
            _tracing.Sent(request, response?.StatusCode, _clock.GetElapsedTime(since));
            _options.OnRequest?.Invoke(RecordOf(request, response?.StatusCode, attempt));
            if (!keep)
            {
                response?.Dispose();
            }
        }
    }

    /// <summary>How long the next try may take: what is left of the whole, at most the limit of one.</summary>
    private TimeSpan PatienceFor(long started)
    {
        var left = _options.TotalTimeout - _clock.GetElapsedTime(started);
        return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left < _options.RequestTimeout ? left : _options.RequestTimeout;
    }

    private async Task<ClusterCredential> CredentialAsync(ApiRequest request, ClusterCredential? refused, CancellationToken cancellationToken)
    {
        if (_connection.Credentials is not { } source)
        {
            return ClusterCredential.Anonymous;
        }

        try
        {
            return await source.GetAsync(refused, cancellationToken);
        }
        catch (KubeconfigException e)
        {
            throw new KubernetesException($"cluster {Cluster}: {request.Verb} {request.Subject}: {e.Message}", e) { Cluster = Cluster };
        }
    }

    private RequestRecord RecordOf(ApiRequest request, HttpStatusCode? status, int attempt) => new()
    {
        Cluster = Cluster,
        Verb = request.Verb,
        Path = request.Path,
        DryRun = request.DryRun,
        StatusCode = status,
        Attempt = attempt,
    };

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
