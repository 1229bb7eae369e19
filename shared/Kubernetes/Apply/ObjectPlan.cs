using System.Text.Json.Nodes;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>What is to be done with one object.</summary>
internal sealed record ObjectPlan
{
    public required ObjectIdentity Id { get; init; }

    public required ChangeAction Action { get; init; }

    /// <summary>What to send; null where there is nothing to do.</summary>
    public JsonObject? Payload { get; init; }

    /// <summary>The status as it is now; null where the object is skipped or about to change.</summary>
    public ObjectStatus? Status { get; init; }

    /// <summary>The fields that differ; null where that was not asked for or nothing does.</summary>
    public FieldDiff? Fields { get; init; }

    /// <summary>What is left as it is and only told; null where nothing is.</summary>
    public ObjectDrift? Drift { get; init; }

    /// <summary>The object is being deleted to be created anew, and is still there.</summary>
    public bool IsDeleting { get; init; }
}
