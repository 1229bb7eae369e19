namespace Flux.Kubernetes.Apply;

/// <summary>How deleting went.</summary>
public sealed record PruneResult
{
    /// <summary>What was done with each object; <see cref="ChangeAction.Unknown"/> where it failed.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>The objects whose deletion failed: they belong back into the inventory, to be tried again.</summary>
    public required IReadOnlyList<InventoryEntry> Survivors { get; init; }

    /// <summary><c>delete failed, errors: …</c>; null where nothing failed.</summary>
    public string? Error { get; init; }
}
