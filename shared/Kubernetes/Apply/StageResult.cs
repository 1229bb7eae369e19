using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>How applying a stage went.</summary>
public sealed record StageResult
{
    /// <summary>What was done, in order of application; empty where <see cref="Deleting"/> is not.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>
    /// The status of each object that was not skipped, as it was seen while applying: a stage, or a health check, that is
    /// already fulfilled costs no further request.
    /// </summary>
    public required IReadOnlyList<ObjectStatus> Statuses { get; init; }

    /// <summary>
    /// Objects that are being deleted in order to be created anew (<c>force</c>) and are not gone yet. Nothing of the stage has
    /// been applied: do it again a little later.
    /// </summary>
    public IReadOnlyList<ObjectIdentity> Deleting { get; init; } = [];

    /// <summary>What is not as it should be and was left so, see <see cref="ApplyOptions.Drift"/>.</summary>
    public IReadOnlyList<ObjectDrift> Drifts { get; init; } = [];

    /// <summary>What was refused while the rest was applied, see <see cref="ApplyOptions.Partial"/>.</summary>
    public IReadOnlyList<ApplyException> Refused { get; init; } = [];

    /// <summary>Whether the stage has been applied.</summary>
    public bool IsApplied => Deleting.Count == 0;

    /// <summary>The objects to look at again until they are current.</summary>
    public IReadOnlyList<InventoryEntry> NotReady
    {
        get
        {
            var pending = Statuses.Where(s => s.Status != HealthStatus.Current).Select(s => s.Object).ToHashSet();
            return [.. Changes.Entries.Where(e => pending.Contains(e.Object)).Select(e => new InventoryEntry(e.Object, e.Version))];
        }
    }
}
