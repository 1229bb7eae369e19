using System.Diagnostics.Metrics;

namespace Flux.Primitives.Metrics;

/// <summary>A histogram of <see cref="FluxMetrics"/>.</summary>
public sealed class MetricHistogram
{
    private readonly SeriesTable _table;
    private readonly Histogram<double> _instrument;

    internal MetricHistogram(SeriesTable table, Histogram<double> instrument) => (_table, _instrument) = (table, instrument);

    /// <summary>Takes a value.</summary>
    /// <param name="value">Seconds.</param>
    /// <param name="values">The labels' values, in the order in which the labels were given.</param>
    public void Record(double value, params ReadOnlySpan<string> values) => Record(null, value, values);

    /// <summary>Takes a value that is about an object.</summary>
    /// <param name="about">The object.</param>
    /// <param name="value">Seconds.</param>
    /// <param name="values">The values of the other labels.</param>
    public void Record(MetricObject about, double value, params ReadOnlySpan<string> values) => Record((MetricObject?)about, value, values);

    private void Record(MetricObject? about, double value, ReadOnlySpan<string> values)
    {
        var labels = _table.Add(about, value, values);
        if (_instrument.Enabled)
        {
            _instrument.Record(value, [.. labels.Select(label => new KeyValuePair<string, object?>(label.Key, label.Value))]);
        }
    }
}
