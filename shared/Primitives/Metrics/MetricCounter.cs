namespace Flux.Primitives.Metrics;

/// <summary>A counter, or a gauge that is counted, of <see cref="FluxMetrics"/>.</summary>
public sealed class MetricCounter
{
    private readonly SeriesTable _table;

    internal MetricCounter(SeriesTable table) => _table = table;

    /// <summary>Counts.</summary>
    /// <param name="value">How much; below zero for gauges alone.</param>
    /// <param name="values">The labels' values, in the order in which the labels were given.</param>
    public void Add(double value, params ReadOnlySpan<string> values) => _table.Add(null, value, values);

    /// <summary>Counts what an object did.</summary>
    /// <param name="about">The object.</param>
    /// <param name="value">How much.</param>
    /// <param name="values">The values of the other labels.</param>
    public void Add(MetricObject about, double value, params ReadOnlySpan<string> values) => _table.Add(about, value, values);
}
