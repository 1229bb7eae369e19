using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Transport;

/// <summary>Makes exceptions of answers and of their absence.</summary>
internal static class ApiErrors
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const int MaxQuotedCharacters = 256;

    /// <summary>The exception for an answer that is not a success. Reads its body.</summary>
    public static async Task<KubernetesException> OfAsync(
        string cluster, ApiRequest request, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(response, cancellationToken);
        var status = StatusOf(body);
        var message = status.Text("message");
        var shown = message.Length > 0 ? message : Fallback(response, body);
        return new KubernetesException($"cluster {cluster}: {request.Verb} {request.Subject}: {shown}")
        {
            Cluster = cluster,
            StatusCode = response.StatusCode,
            Reason = status.Text("reason"),
            ServerMessage = message,
            Details = status?["details"] as JsonObject,
            RetryAfter = RetryAfter(response, status, now),
        };
    }

    /// <summary>The exception for the <c>Status</c> of a watch's <c>ERROR</c> event.</summary>
    public static KubernetesException OfStatus(string cluster, ApiRequest request, JsonObject status) =>
        new($"cluster {cluster}: {request.Verb} {request.Subject}: {status.Text("message")}")
        {
            Cluster = cluster,
            StatusCode = status["code"] is JsonValue code && code.TryGetValue<int>(out var number) ? (HttpStatusCode)number : null,
            Reason = status.Text("reason"),
            ServerMessage = status.Text("message"),
            Details = status["details"] as JsonObject,
        };

    /// <summary>The exception where no (whole) answer came.</summary>
    public static KubernetesException OfFailure(
        string cluster, ApiRequest request, Uri server, Exception cause, string? tlsRefusal) =>
        new($"cluster {cluster}: {request.Verb} {request.Subject}: {Describe(server, cause, tlsRefusal)}", cause)
        {
            Cluster = cluster,
            WasNotSent = cause is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError,
            },
        };

    /// <summary>Whether asking again could never help.</summary>
    public static bool IsFinal(Exception cause) =>
        cause is AnswerTooLargeException or JsonException
        || cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
        || cause.InnerException is AuthenticationException
        || RefusalOf(cause) is not null;

    /// <summary>The pause an answer asks for, from the header or from <c>details.retryAfterSeconds</c>; null for none.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response, JsonObject? status, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter is { } header)
        {
            var wait = header.Delta ?? (header.Date - now) ?? TimeSpan.Zero;
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        return status?["details"]?["retryAfterSeconds"] is JsonValue value && value.TryGetValue<int>(out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private static string Describe(Uri server, Exception cause, string? tlsRefusal)
    {
        var address = server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        return cause switch
        {
            OperationCanceledException => $"no answer from {address} in time",
            AnswerTooLargeException or AnswerCutException => cause.Message,
            _ when RefusalOf(cause) is { } refusal => refusal.Message,
            JsonException => $"the answer from {address} is not JSON",
            WatchIdleException => cause.Message,
            _ when tlsRefusal is not null && IsTls(cause) => $"TLS with {address} failed: {tlsRefusal}",
            _ when IsTls(cause) => $"TLS with {address} failed: {Innermost(cause)}",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"the host name of {address} cannot be resolved",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                $"the proxy refused the connection to {address}",
            _ => $"{address} cannot be reached: {Innermost(cause)}",
        };
    }

    private static bool IsTls(Exception cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
        || cause.InnerException is AuthenticationException;

    /// <summary>The egress policy's refusal, or that of a proxy's certificate; a connection wraps it more than once.</summary>
    private static Exception? RefusalOf(Exception? cause)
    {
        while (cause is not (null or EgressException or ProxyTlsException))
        {
            cause = cause.InnerException;
        }

        return cause;
    }

    private static string Innermost(Exception cause)
    {
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var memory = new MemoryStream();
        var buffer = new byte[8192];
        while (memory.Length < MaxBodyBytes && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }

    private static JsonObject? StatusOf(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject obj && obj.Text("kind") == "Status" ? obj : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string Fallback(HttpResponseMessage response, byte[] body)
    {
        var status = $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (response.Content.Headers.ContentType?.MediaType != "text/plain")
        {
            return status;
        }

        var text = new string(Encoding.UTF8.GetString(body).Trim().Select(c => char.IsControl(c) ? ' ' : c).Take(MaxQuotedCharacters).ToArray());
        return text.Length == 0 ? status : $"{status}: {text}";
    }
}
