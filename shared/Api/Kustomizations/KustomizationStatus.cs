using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for a Kustomization.</summary>
public sealed record KustomizationStatus : IFluxStatus
{
    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <summary>The last results, newest first.</summary>
    public IReadOnlyList<ReconcileSnapshot> History { get => field ?? []; init; }

    /// <summary>What was applied; null before the first time.</summary>
    public ResourceInventory? Inventory { get; init; }

    /// <summary>The origin's revision of the last applied artifact; null where it names none.</summary>
    public string? LastAppliedOriginRevision { get; init; }

    /// <summary>The last artifact that was applied to the end; null before the first.</summary>
    public string? LastAppliedRevision { get; init; }

    /// <summary>The last artifact that was tried; null before the first.</summary>
    public string? LastAttemptedRevision { get; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
