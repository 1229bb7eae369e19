using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>The object that is being reconciled: as the cluster has it, and the status this run has in mind.</summary>
public sealed class FluxObject
{
    /// <summary>Takes an object as the API server returned it.</summary>
    public FluxObject(JsonObject json, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(json);
        Json = json;
        Status = CopyOfStatus(json);
        Conditions = new(this, clock);
    }

    /// <summary>The object as the cluster has it; to be read only.</summary>
    public JsonObject Json { get; private set; }

    /// <summary>The status as it shall be; what differs from the cluster's is written by the pipeline.</summary>
    public JsonObject Status { get; private set; }

    /// <summary>The conditions in <see cref="Status"/>.</summary>
    public Conditions Conditions { get; }

    /// <summary>Group, version and kind.</summary>
    public GroupVersionKind Kind => GroupVersionKind.From(Json.Text("apiVersion") ?? "", Json.Text("kind") ?? "");

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Json.Text("metadata", "namespace") ?? "", Json.Text("metadata", "name") ?? "");

    /// <summary><c>metadata.uid</c>.</summary>
    public string Uid => Json.Text("metadata", "uid") ?? "";

    /// <summary><c>metadata.resourceVersion</c> of what was last read or written.</summary>
    public string ResourceVersion => Json.Text("metadata", "resourceVersion") ?? "";

    /// <summary><c>metadata.generation</c>.</summary>
    public long Generation => Json.Number("metadata", "generation") ?? 0;

    /// <summary>The annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations => Json.Map("metadata", "annotations");

    /// <summary>The value of <see cref="FluxAnnotations.ReconcileRequestedAt"/>; null where the object has none.</summary>
    public string? RequestedAt => Json.Text("metadata", "annotations", FluxAnnotations.ReconcileRequestedAt);

    /// <summary>Whether <c>spec.suspend</c> is set.</summary>
    public bool IsSuspended => Json.Flag("spec", "suspend");

    /// <summary>Whether the object is to be deleted.</summary>
    public bool IsBeingDeleted => Json.Text("metadata", "deletionTimestamp") is not null;

    /// <summary>The finalizer that the object's reconciler holds it by.</summary>
    public string Finalizer { get; init; } = FluxFinalizer.Name;

    /// <summary>Whether <see cref="Finalizer"/> is set.</summary>
    public bool HasFinalizer => Finalizers.Contains(Finalizer);

    /// <summary>All finalizers.</summary>
    public IReadOnlyList<string> Finalizers =>
        [.. (Json.At("metadata", "finalizers") as JsonArray ?? []).Select(node => node.Text() ?? "")];

    /// <summary><c>status.observedGeneration</c> as the cluster has it; null where there is none.</summary>
    public long? WrittenObservedGeneration => WrittenStatus.Number("observedGeneration");

    internal JsonObject WrittenStatus => Json["status"] as JsonObject ?? [];

    /// <summary>Takes what the server stored as the new state; the status in mind stays.</summary>
    internal void Written(JsonObject stored) => Json = stored;

    /// <summary>Takes another state of the same object and puts a status in mind on top of it.</summary>
    internal void Rebase(JsonObject latest, JsonObject status) => (Json, Status) = (latest, status);

    private static JsonObject CopyOfStatus(JsonObject json) => json["status"] is JsonObject status ? (JsonObject)status.DeepClone() : [];
}
