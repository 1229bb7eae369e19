namespace Flux.Primitives.Metrics;

/// <summary>All series of one name.</summary>
public sealed record MetricFamily
{
    /// <summary>The name, e.g. <c>gotk_reconcile_duration_seconds</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it says, one line.</summary>
    public required string Help { get; init; }

    /// <summary>What the values mean.</summary>
    public required MetricType Type { get; init; }

    /// <summary>The series, in no order.</summary>
    public required IReadOnlyList<MetricSeries> Series { get; init; }
}
