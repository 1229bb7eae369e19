using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Caching;

/// <summary>Is told what a <see cref="ListWatcher"/> sees, one call after the other.</summary>
public interface IWatchObserver
{
    /// <summary>Everything that there is; what was known before and is not in it is gone.</summary>
    /// <param name="items">The objects.</param>
    /// <param name="resourceVersion">The version of the collection.</param>
    /// <param name="cancellationToken">Ends with the watcher.</param>
    ValueTask ReplaceAsync(IReadOnlyList<JsonObject> items, string resourceVersion, CancellationToken cancellationToken);

    /// <summary>A change, or a bookmark.</summary>
    ValueTask ApplyAsync(WatchEvent change, CancellationToken cancellationToken);

    /// <summary>What is known may be old from now on, until the next of the other calls.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="again">After what time it is tried again.</param>
    void Interrupted(KubernetesException reason, TimeSpan again);
}
