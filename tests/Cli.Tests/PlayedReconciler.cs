using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Tests;

/// <summary>Plays the reconciler of a kind: answers each object that is not suspended and was asked for, or whose generation is new.</summary>
internal sealed class PlayedReconciler : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _worked = [];
    private readonly Task _running;

    private PlayedReconciler(CliCluster cluster, FluxKind kind, string ready, string message, string version) =>
        _running = RunAsync(cluster, kind, ready, message, version);

    /// <summary>The names of the objects it has worked on, in order.</summary>
    public IReadOnlyList<string> Worked => _worked;

    public static async Task<PlayedReconciler> StartAsync(CliCluster cluster, FluxKind kind, string ready, string message)
    {
        var list = await cluster.Client.ListAsync(kind.Gvk, ListOptions.All, CancellationToken.None);
        return new(cluster, kind, ready, message, list.ResourceVersion);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CliCluster cluster, FluxKind kind, string ready, string message, string version)
    {
        try
        {
            await foreach (var change in cluster.Client.WatchAsync(kind.Gvk, ListOptions.All, version, _stop.Token))
            {
                var obj = change.Object;
                var requested = obj.Annotation(FluxAnnotations.ReconcileRequestedAt);
                if (obj.Flag("spec", "suspend")
                    || (requested == obj.Text("status", "lastHandledReconcileAt")
                        && obj.Number("status", "observedGeneration") == obj.Number("metadata", "generation")))
                {
                    continue;
                }

                var name = obj.Text("metadata", "name") ?? "";
                _worked.Add(name);
                await cluster.SetStatusAsync(kind, name, ready, message, requested, obj.Text("metadata", "namespace") ?? "");
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }
}
