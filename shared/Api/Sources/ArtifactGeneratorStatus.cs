using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>What an ArtifactGenerator has made.</summary>
public sealed record ArtifactGeneratorStatus : IFluxStatus
{
    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <summary>The ExternalArtifacts that it made.</summary>
    public IReadOnlyList<ExternalArtifactReference> Inventory { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public long? ObservedGeneration => null;

    /// <summary>A digest of the artifacts of all sources that they were made of; null before the first.</summary>
    public string? ObservedSourcesDigest { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
