using System.Collections.Concurrent;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>What a server serves, as far as it has been asked.</summary>
internal sealed class ResourceIndex
{
    /// <summary>The versions of each group, the preferred one first; the core group is the empty name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; }

    /// <summary>Resources by kind; complete where <see cref="Complete"/>, filled one group version after the other otherwise.</summary>
    public ConcurrentDictionary<GroupVersionKind, ApiResource> Resources { get; } = new();

    /// <summary>The group versions whose resources are in, by <c>apiVersion</c>.</summary>
    public ConcurrentDictionary<string, bool> Loaded { get; } = new();

    /// <summary>Whether the server gave everything at once (aggregated discovery).</summary>
    public required bool Complete { get; init; }

    /// <summary>The preferred version that serves a kind among those loaded; null for none.</summary>
    public ApiResource? Preferred(string group, string kind)
    {
        foreach (var version in Groups.GetValueOrDefault(group) ?? [])
        {
            if (Resources.TryGetValue(new GroupVersionKind(group, version, kind), out var resource))
            {
                return resource;
            }
        }

        return null;
    }
}
