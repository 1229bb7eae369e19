using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests.Buckets;

/// <summary>A cluster with one Bucket, a store and the reconciler between them. The time is the real one, since servers look at signatures' times.</summary>
internal sealed class BucketWorld : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-buckets-").FullName;
    private readonly KubernetesEventSink _sink;
    private readonly BucketReconciler _reconciler;

    /// <param name="configure">What is changed of the reconciler's connections; null for nothing.</param>
    public BucketWorld(Action<SocketsHttpHandler>? configure = null)
    {
        _sink = new(new InMemoryFleet(Cluster), TimeProvider.System, new(), NullLogger<KubernetesEventSink>.Instance);
        Store = new FolderArtifactStore(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(Limits),
            TimeProvider.System);
        _reconciler = new(
            new()
            {
                Clusters = new InMemoryFleet(Cluster),
                Events = [_sink],
                Jitter = IntervalJitter.None,
                Loggers = NullLoggerFactory.Instance,
            },
            Identities,
            new EgressPolicy { AllowLoopback = true },
            Store,
            Options.Create(Limits),
            configure ?? (_ => { }));
        Cluster.Put("""
            {
              "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "Bucket",
              "metadata": {"name": "apps", "namespace": "flux-system", "generation": 1, "finalizers": ["finalizers.fluxcd.io"]},
              "spec": {"bucketName": "apps", "endpoint": "127.0.0.1:1", "interval": "10m", "insecure": true, "provider": "generic", "timeout": "30s"},
              "status": {"observedGeneration": -1}
            }
            """);
    }

    public InMemoryCluster Cluster { get; } = new();

    public FakeIdentities Identities { get; } = new();

    public ArtifactOptions Limits { get; } = new();

    public IArtifactStore Store { get; }

    public JsonObject Object => Cluster.Read("Bucket", "flux-system/apps");

    public Bucket Bucket => Api.Bucket.Read(Object);

    /// <summary>Each condition as <c>Type=Status Reason "message"</c>, in the order of the array.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. (Object["status"]!["conditions"]?.AsArray() ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\"")];

    /// <summary>Each event as <c>Type Reason "message"</c>.</summary>
    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]} \"{e["message"]}\"")];

    public void Dispose()
    {
        _reconciler.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void EditSpec(string json) => Cluster.Change("Bucket", "flux-system/apps", obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }
    });

    public void PutSecret(string name, params (string Key, string Value)[] data) =>
        PutSecretBytes(name, [.. data.Select(pair => (pair.Key, Encoding.UTF8.GetBytes(pair.Value)))]);

    public void PutSecretBytes(string name, params (string Key, byte[] Value)[] data) => Cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "flux-system" },
        ["data"] = new JsonObject(data.Select(pair =>
            KeyValuePair.Create<string, JsonNode?>(pair.Key, Convert.ToBase64String(pair.Value)))),
    });

    public Task<ReconcileOutcome> ReconcileAsync() => _reconciler.ReconcileAsync(
        new() { Target = new("demo", "Bucket", "flux-system", "apps") }, TestContext.Current.CancellationToken);

    /// <summary>The advertised artifact's entries: <c>path/</c>, or <c>path=content</c>.</summary>
    public async Task<IReadOnlyList<string>> ArtifactAsync()
    {
        var artifact = Bucket.Status.Artifact!;
        await using var content = await Store.OpenReadAsync(artifact.Path, TestContext.Current.CancellationToken);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), TestContext.Current.CancellationToken);
        return [.. entries.Select(entry => entry.IsDirectory ? $"{entry.Path}/" : $"{entry.Path}={Encoding.UTF8.GetString(entry.Content.Span)}")];
    }

    public void AssertFetchFailed(string reason, string message)
    {
        Assert.Contains($"FetchFailed=True {reason} \"{message}\"", Conditions);
        Assert.Contains($"Ready=False {reason} \"{message}\"", Conditions);
    }
}
