using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Caching;

/// <summary>Tells two, one after the other.</summary>
internal sealed class ObserverPair(IWatchObserver first, IWatchObserver second) : IWatchObserver
{
    public async ValueTask ReplaceAsync(IReadOnlyList<JsonObject> items, string resourceVersion, CancellationToken cancellationToken)
    {
        await first.ReplaceAsync(items, resourceVersion, cancellationToken);
        await second.ReplaceAsync(items, resourceVersion, cancellationToken);
    }

    public async ValueTask ApplyAsync(WatchEvent change, CancellationToken cancellationToken)
    {
        await first.ApplyAsync(change, cancellationToken);
        await second.ApplyAsync(change, cancellationToken);
    }

    public void Interrupted(KubernetesException reason, TimeSpan again)
    {
        first.Interrupted(reason, again);
        second.Interrupted(reason, again);
    }
}
