using System.Diagnostics.Metrics;

namespace Flux.Reconciliation;

/// <summary>The meter <c>Flux.Reconciliation</c>.</summary>
internal static class ReconcileMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Flux.Reconciliation";

    private static readonly Meter _meter = new(MeterName);

    /// <remarks>Spec: fluxcd/pkg runtime/metrics: ten buckets from 10 ms to half an hour.</remarks>
    private static readonly Histogram<double> _duration = _meter.CreateHistogram(
        "gotk_reconcile_duration_seconds",
        "s",
        "The duration in seconds of a reconcile of an object.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 10).Select(Boundary)] });

    public static void Record(ReconcileTarget target, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds,
        new("kind", target.Kind),
        new("name", target.Name),
        new("namespace", target.Namespace),
        new("cluster", target.Cluster));

    private static double Boundary(int index) => 0.01 * Math.Pow(1800 / 0.01, index / 9.0);
}
