using System.Collections.Concurrent;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>What a server serves, as far as it has been asked.</summary>
internal sealed class ResourceIndex
{
    /// <param name="core">Of <c>/api</c>.</param>
    /// <param name="groups">Of <c>/apis</c>.</param>
    /// <param name="askedAt">When, as a timestamp of the clock.</param>
    public ResourceIndex(DiscoveryRoot core, DiscoveryRoot groups, long askedAt)
    {
        (Core, Named, AskedAt) = (core, groups, askedAt);
        foreach (var resource in (core.Resources ?? []).Concat(groups.Resources ?? []))
        {
            // Two resources of one kind (as eviction and pods/eviction may have): the first is the object's own.
            Resources.TryAdd(resource.Kind, resource);
        }
    }

    public DiscoveryRoot Core { get; }

    public DiscoveryRoot Named { get; }

    /// <summary>When the server was asked, as a timestamp of the clock.</summary>
    public long AskedAt { get; }

    /// <summary>Resources by kind; filled one group version after the other where the server does not aggregate.</summary>
    public ConcurrentDictionary<GroupVersionKind, ApiResource> Resources { get; } = new();

    /// <summary>The group versions whose resources were asked for alone, by <c>apiVersion</c>; with why they could not be had, or null.</summary>
    public ConcurrentDictionary<string, (KubernetesException? Failure, long At)> Loaded { get; } = new();

    /// <summary>The versions of a group, the preferred one first.</summary>
    public IReadOnlyList<string> VersionsOf(string group) => RootOf(group).Groups.GetValueOrDefault(group) ?? [];

    /// <summary>Whether the server said everything of a group at once.</summary>
    public bool IsComplete(string group) => RootOf(group).Resources is not null;

    /// <summary>Whether the server cannot say what there is in a group version.</summary>
    public bool IsStale(string group, string version) => RootOf(group).Stale.Contains($"{group}/{version}");

    private DiscoveryRoot RootOf(string group) => group.Length == 0 ? Core : Named;
}
