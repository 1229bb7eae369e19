using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>What of <c>metadata</c> a reconciler reads.</summary>
public sealed record ObjectMetadata
{
    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; empty for a cluster-scoped object.</summary>
    public string Namespace { get => field ?? ""; init; } = "";

    /// <summary>The identity that outlives no deletion; null before the server gave one.</summary>
    public string? Uid { get; init; }

    /// <summary>The stored version; null before the server gave one.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Counts changes of the spec, from 1; 0 before the server gave one.</summary>
    public long Generation { get; init; }

    /// <summary>When the object was created; null before the server stored it.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When deletion was asked for; null where it was not.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Labels; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Annotations; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Finalizers; empty where there are none.</summary>
    public IReadOnlyList<string> Finalizers { get => field ?? []; init; }
}
