using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;
using static Flux.Kubernetes.Tests.ScriptedHandler;

namespace Flux.Kubernetes.Tests.Transport;

public sealed class TelemetryTests
{
    // Other tests run at the same time: ours are told by the cluster's name.
    private readonly string _cluster = $"c-{Guid.NewGuid()}";
    private readonly ImmediateTimeProvider _clock = new();

    [Fact]
    public async Task Spans_OfRequests_FollowTheConventionsAndHoldNoSecret()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KubernetesTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var client = Client(new ScriptedHandler().WithDiscovery()
            .On("GET", "/apis/apps/v1/namespaces/apps/deployments/web", () => Status(503, "Unavailable", "s3cret-in-a-message"), () => Json("{}"))
            .On("GET", "/apis/apps/v1/namespaces/apps/deployments/db", () => Status(403, "Forbidden", "s3cret-in-a-message")));

        await client.GetAsync(new("apps", "v1", "Deployment"), new("apps", "web"), Cancel.Token);
        await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(new("apps", "v1", "Deployment"), new("apps", "db"), Cancel.Token));

        var ours = spans.Where(s => (string?)s.GetTagItem("k8s.cluster.name") == _cluster && s.DisplayName == "get deployments.apps").ToList();
        Assert.Equal(2, ours.Count);
        Assert.Equal(
            ("GET", "prod.test", 443, "https://prod.test/apis/apps/v1/namespaces/apps/deployments/web", "apps", 200, 1, ActivityKind.Client),
            (ours[0].GetTagItem("http.request.method"), ours[0].GetTagItem("server.address"), ours[0].GetTagItem("server.port"),
             ours[0].GetTagItem("url.full"), ours[0].GetTagItem("k8s.namespace.name"), ours[0].GetTagItem("http.response.status_code"),
             ours[0].GetTagItem("http.request.resend_count"), ours[0].Kind));
        Assert.Equal((ActivityStatusCode.Error, "Forbidden", "403"), (ours[1].Status, ours[1].StatusDescription, ours[1].GetTagItem("error.type")));
        Assert.DoesNotContain(
            "s3cret",
            string.Concat(ours.SelectMany(s => s.TagObjects.Select(t => $"{t.Value}").Append(s.StatusDescription).Concat(s.Events.SelectMany(e => e.Tags.Select(t => $"{t.Value}"))))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfRequests_CountTriesAndRetries()
    {
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == KubernetesTelemetry.Name)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(measured, instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(measured, instrument, tags));
        listener.Start();
        using var client = Client(new ScriptedHandler().WithDiscovery()
            .On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Status(503, "Unavailable", "later"), () => Json("{}")));

        await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token);

        Assert.Equal(
            ["flux.kubernetes.request.duration get 503", "flux.kubernetes.request.retries get 503", "flux.kubernetes.request.duration get 200"],
            measured.Where(m => m.Contains(" get ", StringComparison.Ordinal)));
    }

    private void Note(ConcurrentQueue<string> measured, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var map = tags.ToArray().ToDictionary();
        if ((string?)map["k8s.cluster.name"] == _cluster)
        {
            measured.Enqueue($"{instrument.Name} {map.GetValueOrDefault("flux.kubernetes.verb")} {map.GetValueOrDefault("http.response.status_code")}");
        }
    }

    private KubernetesClient Client(ScriptedHandler server) => new(
        new ClusterConnection { Cluster = _cluster, Server = new Uri("https://prod.test"), Credentials = ClusterCredentials.Token("s3cret") },
        new(), _clock, NullLogger<KubernetesClient>.Instance, server, () => 0.5);
}
