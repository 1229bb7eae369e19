using Flux.ApiServer;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Tests.Apply;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.RoundTrip;

/// <summary>An embedded API server without controllers, and a client made of its kubeconfig.</summary>
public sealed class ClusterFixture : IAsyncDisposable
{
    public static readonly ApplyOwner Owner = Owners.Apps;

    private ClusterFixture(TestCluster server)
    {
        Server = server;
        Client = new KubernetesClient(
            Kubeconfig.Parse(server.Kubeconfig, "test", ".").Connect("embedded", null, KubeconfigOptions.Trusted, TimeProvider.System),
            new() { OnRequest = Counter.Add }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
    }

    public TestCluster Server { get; }

    public KubernetesClient Client { get; }

    public RequestCounter Counter { get; } = new();

    public AppliedStateCache Cache { get; } = new();

    public static async Task<ClusterFixture> StartAsync(ControllerOptions? controllers = null)
    {
        var fixture = new ClusterFixture(await TestCluster.StartAsync(new ApiServerOptions { Controllers = controllers ?? ControllerOptions.None }));
        await fixture.Client.CreateAsync(
            Manifest.Of("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}"), new() { FieldManager = "test" }, Cancel.Token);
        return fixture;
    }

    /// <summary>Applies objects in stages, as far as it goes without waiting.</summary>
    public async Task<ChangeSet> ApplyAsync(
        IEnumerable<System.Text.Json.Nodes.JsonObject> objects, ApplyOptions? options = null, IKubernetesClient? client = null)
    {
        options ??= new();
        var prepared = ManifestSet.Expand(objects);
        ManifestSet.Prepare(prepared, Owner);
        var applier = new ServerSideApplier(client ?? Client, Owner, options, Cache, TimeProvider.System);
        var changes = ChangeSet.Empty;
        foreach (var stage in ApplyStage.Split(prepared, options))
        {
            var result = await applier.ApplyStageAsync(stage, Cancel.Token);
            changes = changes.Then(result.Changes);
            foreach (var pending in stage.MustBeReady ? result.NotReady : [])
            {
                await UntilCurrentAsync(pending);
            }
        }

        return changes;
    }

    /// <summary>Watches one object until it is current.</summary>
    public async Task UntilCurrentAsync(InventoryEntry entry)
    {
        var kind = entry.Object.In(entry.Version);
        var options = new ListOptions { Namespace = entry.Object.Namespace, FieldSelector = $"metadata.name={entry.Object.Name}" };
        var list = await Client.ListAsync(kind, options, Cancel.Token);
        if (list.Items.Any(IsCurrent))
        {
            return;
        }

        // Only so that a defect ends the test instead of holding it up.
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
        guard.CancelAfter(TimeSpan.FromMinutes(1));
        await foreach (var change in Client.WatchAsync(kind, options, list.ResourceVersion, guard.Token))
        {
            if (change.Type != WatchEventType.Bookmark && IsCurrent(change.Object))
            {
                return;
            }
        }

        Assert.Fail($"{entry.Object.Subject} did not become current");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private static bool IsCurrent(System.Text.Json.Nodes.JsonObject obj) =>
        Kubernetes.Health.KubernetesStatus.ComputeForFlux(obj, TimeProvider.System.GetUtcNow()).Status == Kubernetes.Health.HealthStatus.Current;
}
