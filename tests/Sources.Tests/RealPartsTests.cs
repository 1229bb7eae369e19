using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Git;
using Flux.Git.GitHub;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Git;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests;

/// <summary>The reconciler against the embedded API server, over its real client, and against the real git program.</summary>
public sealed class RealPartsTests : IAsyncLifetime
{
    private const string Collection = "/apis/source.toolkit.fluxcd.io/v1/namespaces/default/gitrepositories";
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-real-").FullName;
    private readonly GitHubAppClient _gitHub = new(new EgressPolicy(), TimeProvider.System);
    private TestCluster? _cluster;
    private KubernetesClient? _client;
    private FolderArtifactStore? _store;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    private FolderArtifactStore Store => _store ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        foreach (var kind in FluxKinds.All)
        {
            await _cluster.InstallAsync(CrdGenerator.Generate(kind));
        }

        var connection = new ClusterConnection
        {
            Cluster = "demo",
            Server = _cluster.Address,
            CertificateAuthority = _cluster.Server.CaCertificatePem,
            Credentials = ClusterCredentials.Token(_cluster.Token),
        };
        _client = new(connection, new(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        _store = new(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(new ArtifactOptions()),
            TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _gitHub.Dispose();
        _client?.Dispose();
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Reconcile_WhenTheApiServerIsReal_GoesFromCreationToDeletion()
    {
        await CreateAsync("""{"url": "https://git.example.org/apps.git", "interval": "10m", "ref": {"branch": "main"}}""");
        await Cluster.CreateAsync("/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/default/kustomizations", (JsonObject)JsonNode.Parse("""
            {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "apps"},
             "spec": {"interval": "10m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "apps"} } }
            """)!);
        var git = new InMemoryGit();

        var first = await ReconcileAsync(git);

        Assert.Equal(["demo/Kustomization/default/apps"], first.Wakes.Select(target => target.InstanceId));
        var repository = GitRepository.Read((await ReadAsync())!);
        Assert.Equal(["Ready", "ArtifactInStorage"], repository.Status.Conditions.Select(condition => condition.Type));
        Assert.Equal(1, repository.Status.ObservedGeneration);
        Assert.True(await Store.VerifyAsync(repository.Status.Artifact!.Path, repository.Status.Artifact.Digest, default));
        Assert.Contains(
            (await ReadAsync())!["metadata"]!["managedFields"]!.AsArray(),
            entry => ((string?)entry!["manager"], (string?)entry["subresource"]) == ("source-controller", "status"));

        git.Fault = new GitException("down");
        await ReconcileAsync(git);
        Assert.Equal("False", GitRepository.Read((await ReadAsync())!).Status.Conditions.Single(condition => condition.Type == "Ready").Status);

        await Cluster.SendAsync(HttpMethod.Delete, $"{Collection}/apps");
        Assert.NotNull((await ReadAsync())!["metadata"]!["deletionTimestamp"]);
        var last = await ReconcileAsync(git);

        Assert.True(last.ObjectGone);
        Assert.Null(await ReadAsync());
        Assert.Empty(await Store.ListAsync("demo", default));
    }

    [Fact]
    public async Task Reconcile_WhenGitIsReal_StoresWhatGitHas()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var work = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        var commit = await work.CommitAsync("Add the app", ("app.yaml", "kind: App\n"), ("logo.png", "x"), ("deep/er/x.yaml", "x"));
        await CreateAsync($$"""{"url": "{{server.UrlOf("apps")}}", "interval": "10m", "ref": {"branch": "main"} }""");
        using var git = new GitClient(
            new(), new EgressPolicy { AllowLoopback = true }, TimeProvider.System, NullLogger<GitClient>.Instance);
        await ReconcileAsync(git);

        await ReconcileAsync(git);

        var artifact = GitRepository.Read((await ReadAsync())!).Status.Artifact!;
        Assert.Equal($"main@sha1:{commit}", artifact.Revision.ToString());
        Assert.Equal(["app.yaml", "deep/", "deep/er/", "deep/er/x.yaml"], await EntriesAsync(artifact));

        var next = await work.CommitAsync("Change the app", ("app.yaml", "kind: App2\n"));
        await ReconcileAsync(git);
        Assert.Equal($"main@sha1:{next}", GitRepository.Read((await ReadAsync())!).Status.Artifact!.Revision.ToString());

        var requests = server.Requests.Count;
        await ReconcileAsync(git);
        Assert.DoesNotContain(server.Requests.Skip(requests), request => request.Method == "POST" && request.Path.EndsWith("git-upload-pack", StringComparison.Ordinal) && request.Query.Contains("fetch", StringComparison.Ordinal));

        await work.RunAsync("checkout", "-q", "-b", "other");
        await work.RunAsync("branch", "-D", "main");
        await ReconcileAsync(git);
        var failed = GitRepository.Read((await ReadAsync())!);
        Assert.StartsWith(
            "failed to checkout and determine revision: ",
            failed.Status.Conditions.Single(condition => condition.Type == "FetchFailed").Message,
            StringComparison.Ordinal);
        Assert.Equal($"main@sha1:{next}", failed.Status.Artifact!.Revision.ToString());
    }

    private async Task CreateAsync(string spec) => await Cluster.CreateAsync(Collection, new JsonObject
    {
        ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
        ["kind"] = "GitRepository",
        ["metadata"] = new JsonObject { ["name"] = "apps" },
        ["spec"] = JsonNode.Parse(spec),
    });

    private Task<JsonObject?> ReadAsync() => Cluster.GetAsync($"{Collection}/apps");

    private Task<ReconcileOutcome> ReconcileAsync(IGitClient git)
    {
        var fleet = new SingleCluster(_client!);
        var services = new ReconcileServices
        {
            Clusters = fleet,
            Events = [new KubernetesEventSink(fleet, TimeProvider.System, new(), NullLogger<KubernetesEventSink>.Instance)],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        };
        return new GitRepositoryReconciler(services, git, _gitHub, new FakeIdentities(), Store, Options.Create(new ArtifactOptions())).ReconcileAsync(
            new() { Target = new("demo", "GitRepository", "default", "apps") }, TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<string>> EntriesAsync(ArtifactStatus artifact)
    {
        await using var content = await Store.OpenReadAsync(artifact.Path, default);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), default);
        return [.. entries.Select(entry => entry.IsDirectory ? entry.Path + "/" : entry.Path)];
    }

    private sealed class SingleCluster(IKubernetesClient client) : IClusterRegistry
    {
        public IReadOnlyCollection<string> Names => [client.Cluster];

        public IKubernetesClient Get(string cluster) => client;
    }
}
