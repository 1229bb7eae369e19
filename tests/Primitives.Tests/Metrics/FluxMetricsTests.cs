using System.Diagnostics.Metrics;
using Flux.Primitives.Metrics;

namespace Flux.Primitives.Tests.Metrics;

public sealed class FluxMetricsTests : IDisposable
{
    private static readonly MetricObject _web = new("demo", "Kustomization", "apps", "web");
    private readonly FluxMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void Histogram_CountsEachValueInEveryBucketThatHoldsIt()
    {
        var histogram = _metrics.AddHistogram("h_seconds", "Help.", [1, 2], ofObjects: true, "step");

        histogram.Record(_web, 0.5, "build");
        histogram.Record(_web, 2, "build");
        histogram.Record(_web, 9, "build");

        var series = Assert.Single(Assert.Single(_metrics.Read()).Series);
        Assert.Equal("kind=Kustomization,name=web,namespace=apps,cluster=demo,step=build", Labels(series));
        Assert.Equal((11.5, 3), (series.Value, series.Count));
        Assert.Equal([KeyValuePair.Create(1.0, 1L), KeyValuePair.Create(2.0, 2L)], series.Buckets);
    }

    [Fact]
    public void Forget_TakesTheObjectsSeriesOutOfEveryFamilyAndNoOthers()
    {
        var (histogram, counter) = (_metrics.AddHistogram("h_seconds", "Help.", [1], ofObjects: true), _metrics.AddCounter("c_total", "Help.", ofObjects: true, "event_type"));
        foreach (var about in new[] { _web, _web with { Cluster = "prod" } })
        {
            histogram.Record(about, 1);
            counter.Add(about, 1, "hit");
            counter.Add(about, 1, "miss");
        }

        _metrics.Forget(_web);

        Assert.Equal(
            ["h_seconds prod", "c_total prod", "c_total prod"],
            _metrics.Read().SelectMany(f => f.Series.Select(s => $"{f.Name} {s.Labels.Single(l => l.Key == "cluster").Value}")));
        Assert.Equal(["prod", "prod"], Observed("c_total", "cluster"));
    }

    [Fact]
    public void Counter_OfAnObjectThatCameBack_BeginsAnew()
    {
        var counter = _metrics.AddCounter("c_total", "Help.", ofObjects: true);
        counter.Add(_web, 5);
        _metrics.Forget(_web);

        counter.Add(_web, 1);

        Assert.Equal(1, Assert.Single(_metrics.Read()[0].Series).Value);
    }

    [Fact]
    public void Add_WithTheWrongLabels_SaysWhichThereAre()
    {
        var e = Assert.Throws<ArgumentException>(() => _metrics.AddCounter("c_total", "Help.", ofObjects: false, "status").Add(1));

        Assert.Contains("1 labels (status), 0 values", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gauges_AreAskedOrCounted()
    {
        _metrics.AddGauge("kept", "Help.", () => 7);
        var active = _metrics.AddGauge("active", "Help.", "controller");
        active.Add(1, "a");
        active.Add(1, "a");
        active.Add(-1, "a");

        Assert.Equal([("kept", MetricType.Gauge, 7), ("active", MetricType.Gauge, 1)], _metrics.Read().Select(f => (f.Name, f.Type, f.Series[0].Value)));
    }

    private static string Labels(MetricSeries series) => string.Join(',', series.Labels.Select(l => $"{l.Key}={l.Value}"));

    private List<string> Observed(string name, string label)
    {
        var found = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == _metrics.Meter && instrument.Name == name)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => found.Add((string)tags.ToArray().Single(t => t.Key == label).Value!));
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
