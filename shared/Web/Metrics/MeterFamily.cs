using System.Diagnostics.Metrics;
using Flux.Primitives.Metrics;

namespace Flux.Web.Metrics;

/// <summary>The series of one instrument; its owner sees to it that one thread at a time is here.</summary>
internal sealed class MeterFamily(string name, Instrument instrument, int maxSeries)
{
    // seconds, as OpenTelemetry's HTTP instruments have them
    private static readonly double[] _seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly KeyValuePair<string, string>[] _overflow = [new("otel_metric_overflow", "true")];

    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly double[] _bounds = TypeOf(instrument) == MetricType.Histogram
        ? (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? _seconds
        : [];

    /// <summary>It tells its values when asked, all at once.</summary>
    public bool IsObserved => instrument.IsObservable;

    public static MetricType TypeOf(Instrument instrument) => instrument switch
    {
        Counter<double> or Counter<float> or Counter<long> or Counter<int>
            or ObservableCounter<double> or ObservableCounter<float> or ObservableCounter<long> or ObservableCounter<int> => MetricType.Counter,
        Histogram<double> or Histogram<float> or Histogram<long> or Histogram<int> => MetricType.Histogram,
        _ => MetricType.Gauge,
    };

    public void Clear() => _series.Clear();

    public void Take(KeyValuePair<string, string>[] labels, double value)
    {
        Array.Sort(labels, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        var key = string.Join('\n', labels.Select(label => $"{label.Key}={label.Value}"));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= maxSeries)
            {
                (labels, key) = (_overflow, "");
            }

            if (!_series.TryGetValue(key, out series))
            {
                _series.Add(key, series = new(labels, new long[_bounds.Length]));
            }
        }

        var isSet = IsObserved || instrument is Gauge<double> or Gauge<float> or Gauge<long> or Gauge<int>;
        series.Value = isSet ? value : series.Value + value;
        series.Count++;
        var index = Array.FindIndex(_bounds, bound => value <= bound);
        if (index >= 0)
        {
            series.Buckets[index]++;
        }
    }

    public MetricFamily Read() => new()
    {
        Name = name,
        Help = instrument.Description ?? "",
        Type = TypeOf(instrument),
        Series = [.. _series.Values.Select(series => series.Read(_bounds))],
    };

    private sealed class Series(KeyValuePair<string, string>[] labels, long[] buckets)
    {
        public double Value { get; set; }

        public long Count { get; set; }

        public long[] Buckets => buckets;

        public MetricSeries Read(double[] bounds)
        {
            var below = 0L;
            return new()
            {
                Labels = labels,
                Value = Value,
                Count = bounds.Length > 0 ? Count : 0,
                Buckets = [.. bounds.Select((bound, index) => KeyValuePair.Create(bound, below += buckets[index]))],
            };
        }
    }
}
