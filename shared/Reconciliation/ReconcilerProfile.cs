using Flux.Api;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>What a reconciler declares about its kind.</summary>
public sealed record ReconcilerProfile
{
    /// <summary>The profile of a kind, with its names from the table of kinds.</summary>
    public static ReconcilerProfile Of(FluxKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new() { Kind = kind.Gvk, FieldManager = kind.FieldManager, ReportingController = kind.Controller };
    }

    /// <summary>The kind, in the version that is read and written.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>The field manager of status and finalizer, e.g. <c>source-controller</c> or <c>gotk-kustomize-controller</c>.</summary>
    public required string FieldManager { get; init; }

    /// <summary>Who events come from, e.g. <c>kustomize-controller</c>.</summary>
    public required string ReportingController { get; init; }

    /// <summary>The kind's own conditions; <c>Ready</c>, <c>Reconciling</c> and <c>Stalled</c> are owned anyway.</summary>
    public IReadOnlyCollection<string> OwnedConditions { get; init; } = [];

    /// <summary>How <c>Ready</c> follows from the kind's own conditions; null where it is the result of the steps alone.</summary>
    public ReadySummary? Summary { get; init; }

    /// <summary>Held until what the object has made is gone. The default is that of Flux' own kinds.</summary>
    public string Finalizer { get; init; } = FluxFinalizer.Name;

    /// <summary>Whether the kind's status has <c>observedGeneration</c>. The default is true.</summary>
    public bool HasObservedGeneration { get; init; } = true;

    internal bool Owns(string type) =>
        type is ConditionTypes.Ready or ConditionTypes.Reconciling or ConditionTypes.Stalled || OwnedConditions.Contains(type);
}
