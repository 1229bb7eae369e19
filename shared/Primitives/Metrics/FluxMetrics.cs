using System.Diagnostics.Metrics;

namespace Flux.Primitives.Metrics;

/// <summary>
/// The measurements of one host, under upstream's names: instruments of the meter <see cref="MeterName"/> for those who listen
/// (OpenTelemetry), and a snapshot for those who ask. A series about an object goes with <see cref="Forget"/>.
/// </summary>
/// <remarks>
/// Prometheus' clients can take series away, an instrument of .NET cannot, except that one which is observed reports what there is: counters
/// are such here. A listener keeps the series of a deleted object in a histogram; the snapshot does not.
/// </remarks>
public sealed class FluxMetrics : IMetricsSource, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Flux";

    private readonly Meter _meter = new(MeterName);
    private readonly Lock _lock = new();
    private readonly List<Func<MetricFamily>> _readers = [];
    private readonly List<SeriesTable> _tables = [];

    /// <summary>The meter; two hosts in one process have one each.</summary>
    public Meter Meter => _meter;

    /// <summary>Adds a counter. Its name shall end in <c>_total</c>.</summary>
    /// <param name="name">The name; unique here.</param>
    /// <param name="help">What it counts, one line.</param>
    /// <param name="ofObjects">Whether its series are about objects: they have their labels first.</param>
    /// <param name="labels">The other labels.</param>
    public MetricCounter AddCounter(string name, string help, bool ofObjects, params string[] labels)
    {
        var table = AddTable(name, help, MetricType.Counter, ofObjects, labels, []);
        _meter.CreateObservableCounter(name, table.Observe, unit: null, help);
        return new(table);
    }

    /// <summary>Adds a gauge without labels, which is asked for its value.</summary>
    public void AddGauge(string name, string help, Func<double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _meter.CreateObservableGauge(name, value, unit: null, help);
        lock (_lock)
        {
            _readers.Add(() => new() { Name = name, Help = help, Type = MetricType.Gauge, Series = [new() { Labels = [], Value = value() }] });
        }
    }

    /// <summary>Adds a gauge that goes up and down by what is added.</summary>
    /// <param name="name">The name; unique here.</param>
    /// <param name="help">What it says, one line.</param>
    /// <param name="labels">The labels.</param>
    public MetricCounter AddGauge(string name, string help, params string[] labels)
    {
        var table = AddTable(name, help, MetricType.Gauge, ofObjects: false, labels, []);
        _meter.CreateObservableGauge(name, table.Observe, unit: null, help);
        return new(table);
    }

    /// <summary>Adds a histogram of seconds.</summary>
    /// <param name="name">The name; unique here.</param>
    /// <param name="help">What is measured, one line.</param>
    /// <param name="bounds">The upper bounds of the buckets, growing.</param>
    /// <param name="ofObjects">Whether its series are about objects: they have their labels first.</param>
    /// <param name="labels">The other labels.</param>
    public MetricHistogram AddHistogram(string name, string help, IReadOnlyList<double> bounds, bool ofObjects, params string[] labels)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        var table = AddTable(name, help, MetricType.Histogram, ofObjects, labels, [.. bounds]);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds };
        return new(table, _meter.CreateHistogram(name, "s", help, tags: null, advice));
    }

    /// <summary>Takes away all series about an object: it was deleted.</summary>
    public void Forget(MetricObject about)
    {
        foreach (var table in Snapshot(_tables))
        {
            table.Forget(about);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<MetricFamily> Read() => [.. Snapshot(_readers).Select(read => read())];

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private SeriesTable AddTable(string name, string help, MetricType type, bool ofObjects, string[] labels, double[] bounds)
    {
        var table = new SeriesTable(ofObjects ? [.. MetricObject.Labels, .. labels] : labels, bounds);
        lock (_lock)
        {
            _tables.Add(table);
            _readers.Add(() => new() { Name = name, Help = help, Type = type, Series = table.Read() });
        }

        return table;
    }

    private List<T> Snapshot<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
