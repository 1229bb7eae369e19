namespace Flux.Primitives.Metrics;

/// <summary>What a family's values mean.</summary>
/// <remarks>Spec: Prometheus text exposition format, <c># TYPE</c>.</remarks>
public enum MetricType
{
    /// <summary>Only grows, until the process ends.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts of values up to each bound.</summary>
    Histogram,
}
