using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.ApiServer;
using Flux.Cli.Commands;
using Flux.Git.Server;
using Flux.Git.Writing;
using Flux.Kubernetes;
using Flux.Local.GitHosting;
using Flux.Local.Serving;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.TestKit.Kubernetes;
using Flux.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.EndToEnd.Tests;

/// <summary>An embedded cluster, a served Git repository and the one-process host, on loopback.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Namespace = "flux-system";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly TestDirectory _folder = new();
    private readonly GitSignature _author = new("A U Thor", "author@example.com", DateTimeOffset.UnixEpoch);
    private LocalHost? _host;

    private Fleet(KubeApiServer server)
    {
        Server = server;
        Client = new(
            Flux.Kubernetes.Kubeconfig.Parse(server.Kubeconfig(), "kubeconfig", _folder.Path)
                .Connect("test", null, KubeconfigOptions.Trusted, TimeProvider.System),
            new KubernetesClientOptions { OnRequest = Counter.Add },
            TimeProvider.System,
            NullLogger<KubernetesClient>.Instance);
    }

    public KubeApiServer Server { get; }

    public KubernetesClient Client { get; }

    /// <summary>What was asked of the cluster, by the host and by the test.</summary>
    public RequestCounter Counter { get; } = new();

    public MemoryRepository Repository { get; } = new();

    public LocalHost Host => _host ?? throw new InvalidOperationException("not started");

    public Uri GitUrl => new(Host.Address, "/git/fleet.git");

    /// <summary>A kubeconfig file of the cluster.</summary>
    public string Kubeconfig { get; private set; } = "";

    public static async Task<Fleet> StartAsync(params IKubernetesClient[] others)
    {
        var fleet = new Fleet(await KubeApiServer.StartAsync(new ApiServerOptions(), CancellationToken.None));
        try
        {
            fleet.Kubeconfig = fleet._folder["kubeconfig"];
            await File.WriteAllTextAsync(fleet.Kubeconfig, fleet.Server.Kubeconfig(), CancellationToken.None);
            await InstallCommand.InstallAsync(fleet.Client, Namespace, _patience, TimeProvider.System, CancellationToken.None);
            fleet._host = await LocalHost.StartAsync(
                new()
                {
                    Clusters = [fleet.Client, .. others],
                    ArtifactFolder = fleet._folder["artifacts"],
                    Map = app => app.MapGit("/git/fleet.git", new GitSmartServer(fleet.Repository)),
                    LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
                    Settings = new Dictionary<string, string?>
                    {
                        ["Flux:Egress:AllowLoopback"] = "true",
                        ["Flux:Kustomizations:AllowExternalArtifacts"] = "true",
                        ["Flux:Kustomizations:HealthPollInterval"] = "00:00:01",
                        ["Flux:Kustomizations:StagePollInterval"] = "00:00:01",
                    },
                },
                CancellationToken.None);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Commits files to the served repository; null content removes one.</summary>
    public string Commit(params (string Path, string? Content)[] files) => Repository.Commit(
        "main",
        "Change",
        _author,
        files.Select(f => new GitFileChange(f.Path, f.Content is null ? null : Encoding.UTF8.GetBytes(f.Content))));

    public Task ApplyAsync(string yaml) => ApplyAsync(KubeYaml.ReadObjects(yaml, "test.yaml"));

    public async Task ApplyAsync(IEnumerable<JsonObject> objects)
    {
        foreach (var obj in objects)
        {
            await Client.ApplyAsync(obj, new() { FieldManager = "test", Force = true }, CancellationToken.None);
        }
    }

    /// <summary>The GitRepository of the served repository.</summary>
    public Task ApplySourceAsync() => ApplyAsync(
        $"""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {"{"}name: fleet, namespace: {Namespace}{"}"}
        spec:
          interval: 1h
          url: {GitUrl}
          ref: {"{"}branch: main{"}"}
        """);

    /// <summary>A Kustomization of a path in it; <paramref name="more"/> is further YAML of the spec.</summary>
    public Task ApplyKustomizationAsync(string name, string path, string more = "prune: true") => ApplyAsync(
        $"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {"{"}name: {name}, namespace: {Namespace}{"}"}
        spec:
          interval: 1h
          retryInterval: 1h
          path: {path}
          sourceRef: {"{"}kind: GitRepository, name: fleet{"}"}
          {more.ReplaceLineEndings("\n  ")}
        """);

    /// <summary>Watches an object until it is as wanted; null for gone.</summary>
    public async Task<JsonObject?> WaitForAsync(FluxKind kind, string name, Func<JsonObject?, bool> isDone)
    {
        using var timeout = new CancellationTokenSource(_patience);
        var options = new ListOptions { Namespace = Namespace, FieldSelector = $"metadata.name={name}" };
        JsonObject? last = null;
        try
        {
            while (true)
            {
                var list = await Client.ListAsync(kind.Gvk, options, timeout.Token);
                last = list.Items.SingleOrDefault();
                if (isDone(last))
                {
                    return last;
                }

                await foreach (var change in Client.WatchAsync(kind.Gvk, options, list.ResourceVersion, timeout.Token))
                {
                    last = change.Type switch
                    {
                        WatchEventType.Deleted => null,
                        WatchEventType.Bookmark => last,
                        _ => change.Object,
                    };
                    if (isDone(last))
                    {
                        return last;
                    }
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{kind.Gvk.Kind} {name} never became as wanted; last seen: {last?["status"]?.ToJsonString()}", e);
        }
    }

    /// <summary>Annotates an object so that it is reconciled at once; returns the annotation's value.</summary>
    public async Task<string> RequestAsync(FluxKind kind, string name)
    {
        var requestedAt = Guid.NewGuid().ToString();
        await PatchAsync(kind, name, new()
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [FluxAnnotations.ReconcileRequestedAt] = requestedAt } },
        });
        return requestedAt;
    }

    public Task SuspendAsync(string kustomization, bool suspend) =>
        PatchAsync(FluxKinds.Kustomization, kustomization, new() { ["spec"] = new JsonObject { ["suspend"] = suspend } });

    private Task PatchAsync(FluxKind kind, string name, JsonObject patch) => Client.PatchAsync(
        kind.Gvk, new(Namespace, name), PatchType.Merge, patch, new() { FieldManager = "test" }, CancellationToken.None);

    public async Task<JsonObject> WaitUntilReadyAsync(FluxKind kind, string name, string? commit = null) =>
        await WaitForAsync(kind, name, obj => Ready(obj).Text("status") == "True" && (commit is null || RevisionOf(obj).EndsWith(commit, StringComparison.Ordinal))) ?? [];

    /// <summary>Waits for a failure of a reason whose message has a text in it.</summary>
    public Task WaitUntilFailedAsync(FluxKind kind, string name, string reason, string text) => WaitForAsync(
        kind,
        name,
        obj => Ready(obj).Text("status") == "False"
            && Ready(obj).Text("reason") == reason
            && Ready(obj).Text("message")?.Contains(text, StringComparison.Ordinal) == true);

    public static JsonNode? Ready(JsonObject? obj) =>
        (obj.At("status", "conditions") as JsonArray ?? []).FirstOrDefault(c => c.Text("type") == "Ready");

    private static string RevisionOf(JsonObject? obj) =>
        obj.Text("status", "artifact", "revision") ?? obj.Text("status", "lastAppliedRevision") ?? "";
}
