using System.Diagnostics;
using System.Net;

namespace Flux.Kubernetes.Transport;

/// <summary>Writes the spans and metrics of one cluster's requests.</summary>
internal sealed class RequestTracing(ClusterConnection connection, TimeProvider clock)
{
    private readonly string _address = connection.Server.IdnHost;
    private readonly string _root = connection.Server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Begins the span of a request; null where nobody listens.</summary>
    public Activity? Begin(ApiRequest request)
    {
        if (!KubernetesTelemetry.Source.HasListeners())
        {
            return null;
        }

        var span = KubernetesTelemetry.Source.StartActivity($"{request.Verb} {ResourceOf(request)}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", request.Method.Method)
                .SetTag("server.address", _address)
                .SetTag("server.port", connection.Server.Port)
                .SetTag("url.full", _root + request.Path)
                .SetTag("k8s.cluster.name", connection.Cluster)
                .SetTag("k8s.namespace.name", request.Namespace.Length > 0 ? request.Namespace : null)
                .SetTag("flux.kubernetes.verb", request.Verb)
                .SetTag("flux.kubernetes.dry_run", request.DryRun ? true : null);
        }

        return span;
    }

    /// <summary>Notes that a request is sent again.</summary>
    public void Retry(Activity? span, ApiRequest request, int attempt, KubernetesException failure)
    {
        KubernetesTelemetry.Retries.Add(1, TagsOf(request, failure.StatusCode));
        span?.SetTag("http.request.resend_count", attempt)
            .AddEvent(new ActivityEvent("retry", clock.GetUtcNow(), new ActivityTagsCollection { ["error.type"] = ErrorOf(failure) }));
    }

    /// <summary>Ends a span badly. The server's message is left out: it may quote what was sent.</summary>
    public static void Fail(Activity? span, KubernetesException failure)
    {
        span?.SetTag("error.type", ErrorOf(failure)).SetStatus(ActivityStatusCode.Error, failure.Reason.Length > 0 ? failure.Reason : null);
        if (failure.StatusCode is { } status)
        {
            span?.SetTag("http.response.status_code", (int)status);
        }
    }

    /// <summary>Counts one try.</summary>
    public void Sent(ApiRequest request, HttpStatusCode? status, TimeSpan elapsed)
    {
        if (KubernetesTelemetry.Duration.Enabled)
        {
            KubernetesTelemetry.Duration.Record(elapsed.TotalSeconds, TagsOf(request, status));
        }

        if (status is { } code && Activity.Current is { } span && span.Source == KubernetesTelemetry.Source)
        {
            span.SetTag("http.response.status_code", (int)code);
        }
    }

    /// <summary>Notes a wait for the budget.</summary>
    public void Waited(RequestPriority priority, TimeSpan wait) => KubernetesTelemetry.BudgetWait.Record(
        wait.TotalSeconds,
        new("k8s.cluster.name", connection.Cluster), new KeyValuePair<string, object?>("flux.kubernetes.priority", priority.ToString()));

    private TagList TagsOf(ApiRequest request, HttpStatusCode? status) => new()
    {
        { "k8s.cluster.name", connection.Cluster },
        { "flux.kubernetes.verb", request.Verb },
        { "http.request.method", request.Method.Method },
        { status is null ? "error.type" : "http.response.status_code", status is { } code ? (int)code : "no_answer" },
    };

    private static string ResourceOf(ApiRequest request) => request.Resource ?? request.Subject;

    private static string ErrorOf(KubernetesException failure) => failure.StatusCode is { } status
        ? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "no_answer";
}
