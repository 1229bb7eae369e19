using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>What a client knows of a cluster without asking, because it watches it. It may lag by what the watch has not brought yet.</summary>
public interface IWatchedObjects
{
    /// <summary>The objects of a kind that an index has under a value. They are shared: do not change them.</summary>
    /// <returns>Null where the kind is not watched, the watch has not caught up, or there is no such index: then the server has to be asked.</returns>
    IReadOnlyList<JsonObject>? FindBy(GroupVersionKind kind, string index, string value);
}
