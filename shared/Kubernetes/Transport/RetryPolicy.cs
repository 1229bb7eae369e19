using System.Net;

namespace Flux.Kubernetes.Transport;

/// <summary>Whether a request that failed may be sent again, and when.</summary>
/// <remarks>
/// Spec: RFC 9110 §9.2.2 (idempotent methods) and §10.2.3 (Retry-After); Kubernetes API concepts, "priority and fairness": 429,
/// and 503 with a pause, say that nothing was done.
/// </remarks>
internal sealed class RetryPolicy(KubernetesClientOptions options, Func<double> jitter)
{
    /// <summary>The pause before the next try; null for none.</summary>
    /// <param name="failure">Why the last try failed.</param>
    /// <param name="repeatable">Whether doing it twice does no harm.</param>
    /// <param name="isFinal">Whether another try could only fail the same way.</param>
    /// <param name="attempt">How many tries there were.</param>
    /// <param name="elapsed">How long they have taken in all.</param>
    public TimeSpan? PauseAfter(KubernetesException failure, bool repeatable, bool isFinal, int attempt, TimeSpan elapsed)
    {
        if (isFinal || attempt >= options.MaxTries || !MayRepeat(failure, repeatable))
        {
            return null;
        }

        var backoff = options.RetryDelay * Math.Pow(2, attempt - 1) * (0.5 + jitter());
        var least = failure.RetryAfter ?? TimeSpan.Zero;
        var pause = least > backoff ? least : backoff;
        return least > options.MaxRetryAfter || elapsed + pause >= options.TotalTimeout ? null : pause;
    }

    private static bool MayRepeat(KubernetesException failure, bool repeatable) => failure.StatusCode switch
    {
        null => repeatable || failure.WasNotSent,
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.ServiceUnavailable => repeatable || failure.RetryAfter is not null,
        HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => repeatable,
        // A webhook that fails has had its own patience already, and would be asked with every try.
        HttpStatusCode.InternalServerError => repeatable && !failure.ServerMessage.Contains("webhook", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
