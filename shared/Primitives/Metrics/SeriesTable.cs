using System.Diagnostics.Metrics;

namespace Flux.Primitives.Metrics;

/// <summary>The series of one family.</summary>
/// <param name="labels">The labels' names.</param>
/// <param name="bounds">The bounds of a histogram's buckets; empty for other types.</param>
internal sealed class SeriesTable(IReadOnlyList<string> labels, double[] bounds)
{
    // names come from clusters: who makes objects without end shall not fill our memory
    private const int MaxSeries = 200_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<MetricObject, Dictionary<string, Cell>> _cells = [];
    private int _count;

    /// <summary>Adds a value.</summary>
    /// <returns>The labels of its series.</returns>
    public KeyValuePair<string, string>[] Add(MetricObject? about, double value, ReadOnlySpan<string> values)
    {
        var key = string.Join('\n', values!);
        lock (_lock)
        {
            if (!_cells.TryGetValue(about ?? default, out var cells))
            {
                _cells[about ?? default] = cells = new(StringComparer.Ordinal);
            }

            if (!cells.TryGetValue(key, out var cell))
            {
                cell = new(LabelsOf(about, values), bounds.Length);
                if (_count < MaxSeries)
                {
                    cells[key] = cell;
                    _count++;
                }
            }

            cell.Add(value, bounds);
            return cell.Labels;
        }
    }

    /// <summary>Takes away the series about an object.</summary>
    public void Forget(MetricObject about)
    {
        lock (_lock)
        {
            if (_cells.Remove(about, out var cells))
            {
                _count -= cells.Count;
            }
        }
    }

    /// <summary>A snapshot.</summary>
    public IReadOnlyList<MetricSeries> Read()
    {
        lock (_lock)
        {
            return [.. _cells.Values.SelectMany(cells => cells.Values).Select(cell => cell.Read(bounds))];
        }
    }

    /// <summary>A snapshot for an instrument that is observed.</summary>
    public IEnumerable<Measurement<double>> Observe() => Read().Select(series =>
        new Measurement<double>(series.Value, series.Labels.Select(label => new KeyValuePair<string, object?>(label.Key, label.Value))));

    private KeyValuePair<string, string>[] LabelsOf(MetricObject? about, ReadOnlySpan<string> values)
    {
        string[] all = [.. about?.Values ?? [], .. values];
        return all.Length == labels.Count
            ? [.. labels.Zip(all, KeyValuePair.Create)]
            : throw new ArgumentException($"{labels.Count} labels ({string.Join(", ", labels)}), {all.Length} values", nameof(values));
    }

    private sealed class Cell(KeyValuePair<string, string>[] labels, int bounds)
    {
        private readonly long[] _buckets = new long[bounds];
        private double _value;
        private long _count;

        public KeyValuePair<string, string>[] Labels => labels;

        public void Add(double value, double[] limits)
        {
            _value += value;
            _count++;
            var index = Array.FindIndex(limits, limit => value <= limit);
            if (index >= 0)
            {
                _buckets[index]++;
            }
        }

        public MetricSeries Read(double[] limits)
        {
            var below = 0L;
            return new()
            {
                Labels = labels,
                Value = _value,
                Count = limits.Length > 0 ? _count : 0,
                Buckets = [.. limits.Select((limit, index) => KeyValuePair.Create(limit, below += _buckets[index]))],
            };
        }
    }
}
