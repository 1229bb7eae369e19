using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for a HelmRepository.</summary>
public sealed record HelmRepositoryStatus : IFluxStatus
{
    /// <summary>The index that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary>An address that leads to the newest artifact.</summary>
    public string? Url { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
