using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kustomizations.Tests;
using Flux.Primitives;
using Flux.TestKit.ApiServer;
using Flux.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Cli.Tests;

/// <summary>An embedded cluster and the commands, run in this process against it.</summary>
internal sealed class CliCluster : IAsyncDisposable
{
    public const string Namespace = "flux-system";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private CliCluster(TestCluster cluster)
    {
        Cluster = cluster;
        Client = new(
            Kubeconfig.Parse(cluster.Kubeconfig, "kubeconfig", ".").Connect("test", null, KubeconfigOptions.Trusted, TimeProvider.System),
            new KubernetesClientOptions(),
            TimeProvider.System,
            NullLogger<KubernetesClient>.Instance);
    }

    public TestCluster Cluster { get; }

    public KubernetesClient Client { get; }

    /// <summary>Starts a cluster without definitions.</summary>
    public static async Task<CliCluster> StartEmptyAsync() => new(await TestCluster.StartAsync());

    /// <summary>Starts a cluster with the definitions and the namespace.</summary>
    public static async Task<CliCluster> StartAsync()
    {
        var cluster = await StartEmptyAsync();
        var installed = await cluster.RunAsync("install");
        Assert.Equal(ExitCodes.Success, installed.Code);
        return cluster;
    }

    public Task<CliRun> RunAsync(params string[] arguments) => RunAsync(TimeProvider.System, arguments);

    public async Task<CliRun> RunAsync(TimeProvider clock, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = Services(output, error, clock);
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), arguments, services, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }

    public CliServices Services(TextWriter output, TextWriter error, TimeProvider clock) =>
        new() { Out = output, Error = error, Clock = clock, Connect = _ => Client, Artifacts = Artifacts };

    /// <summary>The artifacts of sources; see <see cref="FakeFetcher.Put"/>.</summary>
    public FakeFetcher Artifacts { get; } = new();

    /// <summary>Applies objects of YAML, as somebody else.</summary>
    public async Task ApplyAsync(string yaml, string manager = "test")
    {
        foreach (var obj in KubeYaml.ReadObjects(yaml, "test.yaml"))
        {
            await Client.ApplyAsync(obj, new() { FieldManager = manager, Force = true }, CancellationToken.None);
        }
    }

    public Task CreateNamespaceAsync(string name) => Cluster.CreateAsync(
        "/api/v1/namespaces",
        new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });

    /// <summary>A Kustomization; <paramref name="labels"/> and <paramref name="suspend"/> as given.</summary>
    public Task<JsonObject> CreateKustomizationAsync(
        string name, string ns = Namespace, bool suspend = false, string source = "fleet", JsonObject? labels = null) => Client.CreateAsync(
        new()
        {
            ["apiVersion"] = "kustomize.toolkit.fluxcd.io/v1",
            ["kind"] = "Kustomization",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["interval"] = "1h",
                ["prune"] = true,
                ["suspend"] = suspend,
                ["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = source },
            },
        },
        new() { FieldManager = "test" },
        CancellationToken.None);

    public Task<JsonObject> CreateGitRepositoryAsync(string name, string ns = Namespace) => Client.CreateAsync(
        new()
        {
            ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
            ["kind"] = "GitRepository",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["spec"] = new JsonObject { ["interval"] = "1h", ["url"] = "https://git.example.com/fleet" },
        },
        new() { FieldManager = "test" },
        CancellationToken.None);

    /// <summary>Writes what a reconciler would: the condition <c>Ready</c> of the current generation.</summary>
    public async Task SetStatusAsync(FluxKind kind, string name, string ready, string message, string? handled = null, string ns = Namespace)
    {
        var live = await GetAsync(kind, name, ns);
        var status = new JsonObject
        {
            ["observedGeneration"] = live.Number("metadata", "generation"),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = ready,
                ["reason"] = ready == "True" ? "ReconciliationSucceeded" : "BuildFailed",
                ["message"] = message,
                ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
                ["observedGeneration"] = live.Number("metadata", "generation"),
            }),
        };
        if (handled is not null)
        {
            status["lastHandledReconcileAt"] = handled;
        }

        if (kind == FluxKinds.Kustomization && ready == "True")
        {
            status["lastAppliedRevision"] = $"main@sha1:{Commit}";
        }

        var (code, _) = await Cluster.SendAsync(
            HttpMethod.Patch,
            $"/apis/{kind.Gvk.Group}/{kind.Gvk.Version}/namespaces/{ns}/{kind.Plural}/{name}/status",
            new JsonObject { ["status"] = status },
            "application/merge-patch+json");
        Assert.Equal(200, code);
    }

    public async Task<JsonObject> GetAsync(FluxKind kind, string name, string ns = Namespace) =>
        await Client.GetAsync(kind.Gvk, new(ns, name), CancellationToken.None) ?? throw new InvalidOperationException($"no {name}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }
}
