namespace Flux.Primitives.Metrics;

/// <summary>Gives what was measured so far, for those who come and ask (a Prometheus endpoint).</summary>
public interface IMetricsSource
{
    /// <summary>A snapshot, in the order in which the families were added; series of deleted objects are not in it.</summary>
    IReadOnlyList<MetricFamily> Read();
}
