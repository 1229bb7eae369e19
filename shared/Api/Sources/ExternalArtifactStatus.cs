using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>What the producer of an ExternalArtifact stored.</summary>
public sealed record ExternalArtifactStatus : IFluxStatus
{
    /// <summary>The artifact that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public string? LastHandledReconcileAt => null;

    /// <inheritdoc />
    [JsonIgnore]
    public long? ObservedGeneration => null;

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
