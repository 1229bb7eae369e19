using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for an OCIRepository.</summary>
public sealed record OciRepositoryStatus : IFluxStatus
{
    /// <summary>The artifact that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary><c>spec.ignore</c> of the artifact; null for none.</summary>
    public string? ObservedIgnore { get; init; }

    /// <summary><c>spec.layerSelector</c> of the artifact; null for none.</summary>
    public OciLayerSelector? ObservedLayerSelector { get; init; }

    /// <summary>The address that leads to the newest artifact; null before the first.</summary>
    public string? Url { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
