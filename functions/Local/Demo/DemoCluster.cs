using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cli;
using Flux.Cli.Commands;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Local.Demo;

/// <summary>The embedded cluster as a user of it sees it: applies manifests, waits, looks at what came of them.</summary>
internal sealed class DemoCluster(IKubernetesClient client, TimeProvider clock)
{
    /// <summary>Where the demo's Flux objects are.</summary>
    public const string Namespace = "flux-system";

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(50);

    /// <summary>Installs the definitions, and waits until objects of their kinds can be written.</summary>
    public Task InstallAsync(CancellationToken cancellationToken) =>
        InstallCommand.InstallAsync(client, Namespace, _patience, clock, cancellationToken);

    /// <summary>Applies manifests in their order.</summary>
    public async Task ApplyAsync(IEnumerable<JsonObject> manifests, CancellationToken cancellationToken)
    {
        foreach (var manifest in manifests)
        {
            await client.ApplyAsync(manifest, new() { FieldManager = "fluxfn-demo", Force = true }, cancellationToken);
        }
    }

    /// <summary>The source and the Kustomizations.</summary>
    public async Task<IReadOnlyList<JsonObject>> FluxObjectsAsync(CancellationToken cancellationToken)
    {
        var options = new ListOptions { Namespace = Namespace };
        var sources = await client.ListAsync(FluxKinds.GitRepository.Gvk, options, cancellationToken);
        var kustomizations = await client.ListAsync(FluxKinds.Kustomization.Gvk, options, cancellationToken);
        return [.. sources.Items, .. kustomizations.Items];
    }

    /// <summary>The path under which the Receiver takes webhooks.</summary>
    public async Task<string> WebhookPathAsync(CancellationToken cancellationToken)
    {
        string? path = null;
        await WaitAsync(
            "the Receiver",
            async () =>
            {
                var receiver = await client.GetAsync(FluxKinds.Receiver.Gvk, new(Namespace, "fleet"), cancellationToken);
                path = receiver.Text("status", "webhookPath");
                return path is not null;
            },
            cancellationToken);
        return path ?? "";
    }

    /// <summary>Looks again and again until every Kustomization has applied the commit and is ready.</summary>
    /// <exception cref="CliException">It takes longer than the demo may.</exception>
    public async IAsyncEnumerable<IReadOnlyList<JsonObject>> UntilAppliedAsync(
        string commit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var objects = await FluxObjectsAsync(cancellationToken);
            yield return objects;
            if (objects.Count > 1 && objects.All(obj => HasApplied(obj, commit)))
            {
                yield break;
            }

            if (clock.GetElapsedTime(started) > _patience)
            {
                throw new CliException($"the demo's objects did not become ready within {GoDuration.Format(_patience)}");
            }

            await Task.Delay(_poll, clock, cancellationToken);
        }
    }

    /// <summary>What the Kustomizations say they have applied.</summary>
    public async Task<IReadOnlyList<(string Kustomization, string Object)>> InventoryAsync(CancellationToken cancellationToken)
    {
        var entries = new List<(string, string)>();
        foreach (var obj in await FluxObjectsAsync(cancellationToken))
        {
            foreach (var entry in obj.At("status", "inventory", "entries") as JsonArray ?? [])
            {
                if (entry.Text("id")?.Split('_') is [var ns, var name, .., var kind])
                {
                    entries.Add((obj.KeyOf().Name, ns.Length == 0 ? $"{kind}/{name}" : $"{kind}/{ns}/{name}"));
                }
            }
        }

        return entries;
    }

    /// <summary>The lines <c>Kind/namespace/name action</c> of the events about what was applied and pruned for a commit.</summary>
    public async Task<IReadOnlyList<(string Kustomization, string Change)>> ChangesAsync(string commit, CancellationToken cancellationToken)
    {
        var events = await client.ListAsync(new("", "v1", "Event"), new() { Namespace = Namespace }, cancellationToken);
        return
        [
            .. events.Items
                .Where(e => e.Text("involvedObject", "kind") == "Kustomization"
                    && e.Annotation("kustomize.toolkit.fluxcd.io/revision")?.EndsWith(commit, StringComparison.Ordinal) == true)
                .SelectMany(e => (e.Text(["message"]) ?? "").Split('\n')
                    .Where(line => line.Split(' ') is [_, "created" or "configured" or "deleted"])
                    .Select(line => (e.Text("involvedObject", "name") ?? "", line))),
        ];
    }

    private static bool HasApplied(JsonObject obj, string commit)
    {
        var ready = (obj.At("status", "conditions") as JsonArray ?? []).FirstOrDefault(c => c.Text("type") == "Ready");
        var revision = obj.Text("status", "artifact", "revision") ?? obj.Text("status", "lastAppliedRevision") ?? "";
        return ready.Text("status") == "True" && revision.EndsWith(commit, StringComparison.Ordinal);
    }

    private async Task WaitAsync(string what, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (!await isDone())
        {
            if (clock.GetElapsedTime(started) > _patience)
            {
                throw new CliException($"{what} did not become ready within {GoDuration.Format(_patience)}");
            }

            await Task.Delay(_poll, clock, cancellationToken);
        }
    }
}
