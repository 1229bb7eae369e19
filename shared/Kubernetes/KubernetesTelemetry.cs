using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Flux.Kubernetes;

/// <summary>Where the client's spans and metrics come from. They hold names, verbs and status codes, never a body or a credential.</summary>
/// <remarks>Spec: OpenTelemetry semantic conventions, HTTP client spans and Kubernetes resource attributes. The tries of a request are spans of <c>System.Net.Http</c> below ours.</remarks>
public static class KubernetesTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "Flux.Kubernetes";

    /// <summary>One span a request: <c>apply deployments.apps</c>, tries and pauses included.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    private static readonly Meter _meter = new(Name);

    /// <summary>Seconds of one try, by cluster, verb and status code.</summary>
    internal static Histogram<double> Duration { get; } = _meter.CreateHistogram<double>(
        "flux.kubernetes.request.duration", "s", "Time of one request to an API server, to the end of its answer.");

    /// <summary>Tries after the first.</summary>
    internal static Counter<long> Retries { get; } = _meter.CreateCounter<long>(
        "flux.kubernetes.request.retries", "{request}", "Requests that were sent again.");

    /// <summary>Seconds a request waited for the cluster's budget; those that did not wait are not in it.</summary>
    internal static Histogram<double> BudgetWait { get; } = _meter.CreateHistogram<double>(
        "flux.kubernetes.budget.wait", "s", "Time a request waited for the cluster's budget.");
}
