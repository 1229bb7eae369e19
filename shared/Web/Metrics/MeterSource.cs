using System.Diagnostics.Metrics;
using System.Globalization;
using Flux.Primitives.Metrics;

namespace Flux.Web.Metrics;

/// <summary>
/// What our libraries' meters (<c>Flux.Kubernetes</c> and so on) measure, added up for those who come and ask. The meter <c>Flux</c> is not among
/// them: it tells its own, with upstream's names. At most <see cref="MaxSeries"/> series an instrument; what is more is added to one that says so.
/// </summary>
/// <remarks>
/// Spec: OpenTelemetry, "Prometheus and OpenMetrics compatibility" (names: unit and <c>_total</c> as suffixes) and metrics SDK "Cardinality limits"
/// (the overflow series' label).
/// </remarks>
internal sealed class MeterSource : IMetricsSource, IDisposable
{
    /// <summary>The most series of one instrument.</summary>
    public const int MaxSeries = 2_000;

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, MeterFamily> _families = new(StringComparer.Ordinal);

    public MeterSource()
        : this(static meter => meter.Name.StartsWith("Flux.", StringComparison.Ordinal))
    {
    }

    /// <summary>Listens to chosen meters; a test takes its own alone.</summary>
    internal MeterSource(Func<Meter, bool> isOurs)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isOurs(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Take(family, value, tags));
        _listener.Start();
    }

    /// <inheritdoc />
    public IReadOnlyList<MetricFamily> Read()
    {
        lock (_gate)
        {
            foreach (var family in _families.Values.Where(family => family.IsObserved))
            {
                family.Clear(); // what is no longer told of is no more
            }
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // an instrument that cannot be asked now is left out; the others are told
        }

        lock (_gate)
        {
            return [.. _families.Values.Select(family => family.Read()).Where(family => family.Series.Count > 0)];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private MeterFamily FamilyOf(Instrument instrument)
    {
        lock (_gate)
        {
            var name = NameOf(instrument);
            if (!_families.TryGetValue(name, out var family))
            {
                _families.Add(name, family = new(name, instrument, MaxSeries));
            }

            return family;
        }
    }

    private void Take(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (family is not MeterFamily of)
        {
            return;
        }

        var labels = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            labels[i] = new(tags[i].Key, Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
        }

        lock (_gate)
        {
            of.Take(labels, value);
        }
    }

    private static string NameOf(Instrument instrument)
    {
        var name = PrometheusText.NameOf(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return MeterFamily.TypeOf(instrument) == MetricType.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }
}
