using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Git.GitHub;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests;

/// <summary>A cluster, a repository, a store and the reconciler between them.</summary>
internal sealed class GitRepositoryWorld : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-sources-").FullName;

    private readonly KubernetesEventSink _sink;

    public GitRepositoryWorld()
    {
        _sink = new(new InMemoryFleet(Cluster), Clock, new(), NullLogger<KubernetesEventSink>.Instance);
        Store = new FolderArtifactStore(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(ArtifactOptions),
            Clock);
        Cluster.Put("""
            {
              "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
              "metadata": {"name": "apps", "namespace": "flux-system", "generation": 1, "finalizers": ["finalizers.fluxcd.io"]},
              "spec": {"url": "https://git.example.org/apps.git", "interval": "10m", "ref": {"branch": "main"}},
              "status": {"observedGeneration": -1}
            }
            """);
    }

    public InMemoryCluster Cluster { get; } = new();

    public InMemoryGit Git { get; } = new();

    public FakeIdentities Identities { get; } = new();

    public GitHubAppClient GitHub => field ??= new(new EgressPolicy { AllowLoopback = true }, Clock);

    public ManualClock Clock { get; } = new();

    public ArtifactOptions ArtifactOptions { get; } = new();

    public IArtifactStore Store { get; set; }

    public JsonObject Object => Cluster.Read("GitRepository", "flux-system/apps");

    public GitRepository Repository => GitRepository.Read(Object);

    /// <summary>Each condition as <c>Type=Status Reason "message"</c>, in the order of the array.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. (Object["status"]!["conditions"]?.AsArray() ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\"")];

    /// <summary>Each event as <c>Type Reason "message"</c>.</summary>
    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]} \"{e["message"]}\"")];

    public void Dispose()
    {
        GitHub.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void Edit(Action<JsonObject> change) => Cluster.Change("GitRepository", "flux-system/apps", change);

    public void EditSpec(string json) => Edit(obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }
    });

    public void PutSecret(string name, params (string Key, string Value)[] data) => Cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "flux-system" },
        ["data"] = new JsonObject(data.Select(pair =>
            KeyValuePair.Create<string, JsonNode?>(pair.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))))),
    });

    public Task<ReconcileOutcome> ReconcileAsync(int failures = 0) => new GitRepositoryReconciler(
        new()
        {
            Clusters = new InMemoryFleet(Cluster),
            Clock = Clock,
            Events = [_sink],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        },
        Git,
        GitHub,
        Identities,
        Store,
        Options.Create(ArtifactOptions)).ReconcileAsync(
            new() { Target = new("demo", "GitRepository", "flux-system", "apps"), Failures = failures },
            TestContext.Current.CancellationToken);

    /// <summary>The advertised artifact's files as <c>path</c> or <c>path/</c>, a <c>*</c> for executable, <c>= content</c> for files.</summary>
    public async Task<IReadOnlyList<string>> ArtifactAsync()
    {
        var artifact = Repository.Status.Artifact!;
        await using var content = await Store.OpenReadAsync(artifact.Path, TestContext.Current.CancellationToken);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), TestContext.Current.CancellationToken);
        return [.. entries.Select(entry => entry.IsDirectory
            ? $"{entry.Path}/"
            : $"{(entry.IsExecutable ? "*" : "")}{entry.Path}={Encoding.UTF8.GetString(entry.Content.Span)}")];
    }
}
