using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Flux.Primitives.Metrics;
using Flux.Web.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Web.Tests;

public sealed class MetricsEndpointTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    // each test's meter is its own: a listener hears the whole process
    private readonly Meter _meter = new($"Test.{Guid.NewGuid():N}");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Metrics_AreServedAsPrometheusReadsThem()
    {
        using var metrics = new FluxMetrics();
        var duration = metrics.AddHistogram("gotk_reconcile_duration_seconds", "The duration in seconds of a reconcile of an object.", [0.01, 1800], ofObjects: true);
        var apps = new MetricObject("prod", "Kustomization", "flux-system", "apps");
        duration.Record(apps, 2);
        duration.Record(apps, 2000);
        metrics.AddCounter("controller_runtime_reconcile_total", "Reconciles by kind and result.", ofObjects: false, "controller", "result").Add(3, "kustomization", "success");
        await using var world = await StartAsync(metrics);

        var response = await world.SendAsync(HttpMethod.Get, "/metrics");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        // Prometheus' text format: buckets are cumulative, +Inf is the count
        Assert.Contains("""
            # HELP gotk_reconcile_duration_seconds The duration in seconds of a reconcile of an object.
            # TYPE gotk_reconcile_duration_seconds histogram
            gotk_reconcile_duration_seconds_bucket{kind="Kustomization",name="apps",namespace="flux-system",cluster="prod",le="0.01"} 0
            gotk_reconcile_duration_seconds_bucket{kind="Kustomization",name="apps",namespace="flux-system",cluster="prod",le="1800"} 1
            gotk_reconcile_duration_seconds_bucket{kind="Kustomization",name="apps",namespace="flux-system",cluster="prod",le="+Inf"} 2
            gotk_reconcile_duration_seconds_sum{kind="Kustomization",name="apps",namespace="flux-system",cluster="prod"} 2002
            gotk_reconcile_duration_seconds_count{kind="Kustomization",name="apps",namespace="flux-system",cluster="prod"} 2

            """, text, StringComparison.Ordinal);
        Assert.Contains("""
            # TYPE controller_runtime_reconcile_total counter
            controller_runtime_reconcile_total{controller="kustomization",result="success"} 3

            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfADeletedObject_AreGone()
    {
        using var metrics = new FluxMetrics();
        var apps = new MetricObject("prod", "Kustomization", "flux-system", "apps");
        metrics.AddHistogram("gotk_reconcile_duration_seconds", "Time.", [1], ofObjects: true).Record(apps, 2);
        await using var world = await StartAsync(metrics);

        metrics.Forget(apps);

        Assert.DoesNotContain("apps", await world.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Token, HttpStatusCode.OK)]
    public async Task Metrics_WithAToken_AreForThoseWhoHaveIt(string? header, HttpStatusCode expected)
    {
        await using var world = await WebWorld.StartAsync(services =>
            services.Configure<WebOptions>(web => (web.MetricsAccess, web.MetricsToken) = (EndpointAccess.Token, Token)));

        var response = await world.SendAsync(HttpMethod.Get, "/metrics", request =>
            request.Headers.Authorization = header is null ? null : AuthenticationHeaderValue.Parse(header));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Metrics_ForNobody_AreNotThere()
    {
        await using var world = await WebWorld.StartAsync(services => services.Configure<WebOptions>(web => web.MetricsAccess = EndpointAccess.Nobody));

        Assert.Equal(HttpStatusCode.NotFound, (await world.SendAsync(HttpMethod.Get, "/metrics")).StatusCode);
    }

    [Fact]
    public async Task Metrics_ForLoopback_AreNotForOthers()
    {
        await using var world = await WebWorld.StartAsync();

        var context = await world.RunAsync("GET", "/metrics", c => c.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7"));

        Assert.Equal(404, context.Response.StatusCode);
    }

    [Fact]
    public void MeterSource_AddsUpAndNamesAsPrometheusDoes()
    {
        using var source = new MeterSource(meter => meter == _meter);
        _meter.CreateCounter<long>("flux.kubernetes.request.retries", "{request}", "Again.").Add(2, new KeyValuePair<string, object?>("cluster", "prod"));
        _meter.CreateHistogram<double>("flux.kubernetes.request.duration", "s", "Time.").Record(0.02);
        _meter.CreateObservableGauge("flux.depth", () => 7);

        var read = source.Read().ToDictionary(family => family.Name);

        Assert.Equal(2, Assert.Single(read["flux_kubernetes_request_retries_total"].Series).Value);
        var series = Assert.Single(read["flux_kubernetes_request_duration_seconds"].Series);
        Assert.Equal((1, 0.02), (series.Count, series.Value));
        Assert.Equal([(0.005, 0), (0.01, 0), (0.025, 1)], series.Buckets.Take(3).Select(b => (b.Key, b.Value)));
        Assert.Equal(7, Assert.Single(read["flux_depth"].Series).Value);
    }

    [Fact]
    public void MeterSource_WhenThereAreTooManySeries_AddsTheRestToOne()
    {
        using var source = new MeterSource(meter => meter == _meter);
        var counter = _meter.CreateCounter<long>("calls");
        for (var i = 0; i < MeterSource.MaxSeries + 50; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("name", i));
        }

        var family = Assert.Single(source.Read());

        Assert.Equal(MeterSource.MaxSeries + 1, family.Series.Count);
        Assert.Equal(50, family.Series.Single(s => s.Labels is [{ Key: "otel_metric_overflow" }]).Value);
    }

    [Fact]
    public void MeterSource_WhenAnInstrumentCannotBeAsked_TellsTheOthers()
    {
        using var source = new MeterSource(meter => meter == _meter);
        _meter.CreateObservableGauge("broken", (Func<int>)(() => throw new FormatException("no")));
        _meter.CreateObservableGauge("whole", () => 1);

        Assert.Equal("whole", Assert.Single(source.Read()).Name);
    }

    [Theory]
    [InlineData("a\"b\\c\nd", "a\\\"b\\\\c\\nd")]
    [InlineData("} 1\n# TYPE x counter", "} 1\\n# TYPE x counter")]
    public void Text_EscapesLabels(string value, string expected)
    {
        var text = new System.Text.StringBuilder();
        PrometheusText.Append(text, new()
        {
            Name = "9 x-y",
            Help = "one\ntwo",
            Type = MetricType.Gauge,
            Series = [new() { Labels = [new("a.b", value), new("a_b", "again")], Value = double.PositiveInfinity }],
        });

        Assert.Equal($"# HELP _9_x_y one\\ntwo\n# TYPE _9_x_y gauge\n_9_x_y{{a_b=\"{expected}\"}} +Inf\n", text.ToString());
    }

    private static Task<WebWorld> StartAsync(FluxMetrics metrics) => WebWorld.StartAsync(services => services.AddSingleton<IMetricsSource>(metrics));
}
