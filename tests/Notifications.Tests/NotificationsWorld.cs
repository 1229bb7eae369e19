using System.Text;
using System.Text.Json.Nodes;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Notifications.Tests;

/// <summary>Two clusters, a Receiver and a GitRepository in the first, and what answers webhooks.</summary>
internal sealed class NotificationsWorld : IDisposable
{
    /// <summary>Spec: notification.md §1.6, the vector of the path rule.</summary>
    public const string Path = "/hook/c0546ea4a2a81aacb29ba4f488ccf72a588f481b7418f33a1747e7c8a0991eec";

    private readonly KubernetesEventSink _sink;

    public NotificationsWorld()
    {
        Fleet = new(Cluster, Other);
        _sink = new(Fleet, Clock, new(), NullLogger<KubernetesEventSink>.Instance);
        Index = new(Fleet, Options.Create(NotificationOptions), Clock, NullLogger<ReceiverIndex>.Instance);
        Handler = NewHandler(Index);
        PutSecret("token");
        Cluster.Put("""
            {"apiVersion": "notification.toolkit.fluxcd.io/v1", "kind": "Receiver",
             "metadata": {"name": "test-receiver", "namespace": "default", "generation": 1, "finalizers": ["finalizers.fluxcd.io"]},
             "spec": {"type": "generic", "secretRef": {"name": "hook"}, "resources": [{"kind": "GitRepository", "name": "apps"}]}}
            """);
        Cluster.Put("""
            {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "apps", "namespace": "default", "labels": {"team": "a"}}}
            """);
    }

    public InMemoryCluster Cluster { get; } = new();

    public InMemoryCluster Other { get; } = new("other");

    public InMemoryFleet Fleet { get; }

    public ManualClock Clock { get; } = new();

    public NotificationOptions NotificationOptions { get; } = new();

    /// <summary>Answers for the issuers of tokens.</summary>
    public FakeIssuers Issuers { get; } = new();

    public RecordingSignal Signal { get; } = new();

    public ReceiverIndex Index { get; }

    public ReceiverHandler Handler { get; }

    public JsonObject Receiver => Cluster.Read("Receiver", "default/test-receiver");

    public IReadOnlyList<string> Conditions =>
        [.. Receiver["status"]!["conditions"]!.AsArray().Select(c => $"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\"")];

    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]} \"{e["message"]}\"")];

    public void Dispose() => Index.Dispose();

    public ReceiverHandler NewHandler(ReceiverIndex index) =>
        new(index, Fleet, Signal, new(new HttpClient(Issuers), Clock), Options.Create(NotificationOptions), Clock, NullLogger<ReceiverHandler>.Instance);

    public void PutSecret(string token) => Cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = "hook", ["namespace"] = "default" },
        ["data"] = new JsonObject { ["token"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(token)) },
    });

    public void EditSpec(string json) => Cluster.Change("Receiver", "default/test-receiver", obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }
    });

    public Task<ReconcileOutcome> ReconcileAsync(string cluster = "demo") => new ReceiverReconciler(
        new()
        {
            Clusters = Fleet,
            Clock = Clock,
            Events = [_sink],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        },
        Index).ReconcileAsync(
            new() { Target = new(cluster, "Receiver", "default", "test-receiver") }, TestContext.Current.CancellationToken);

    public Task<WebhookResult> CallAsync(
        string body = "{}", string path = Path, string? cluster = null, params (string Name, string Value)[] headers) =>
        SendAsync("POST", body, path, cluster, headers);

    public Task<WebhookResult> SendAsync(string method, string body, string path, string? cluster, params (string Name, string Value)[] headers) => Handler.HandleAsync(
            new()
            {
                Path = path,
                Method = method,
                Cluster = cluster,
                Body = Encoding.UTF8.GetBytes(body),
                Header = name => headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value,
            },
            TestContext.Current.CancellationToken);

    public string? RequestedAt(string kind, string key) =>
        (string?)Cluster.Read(kind, key)["metadata"]!["annotations"]?["reconcile.fluxcd.io/requestedAt"];
}

internal sealed class RecordingSignal : IReconcileSignal
{
    public List<string> Requests { get; } = [];

    public bool Fails { get; set; }

    public Task RequestAsync(ReconcileTarget target, string triggeredBy, CancellationToken cancellationToken)
    {
        Requests.Add($"{target.InstanceId} by {triggeredBy}");
        return Fails ? Task.FromException(new TimeoutException("the orchestration service is away")) : Task.CompletedTask;
    }
}
