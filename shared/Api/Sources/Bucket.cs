using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>A bucket of a store of objects as a source of artifacts.</summary>
/// <remarks>Spec: source.toolkit.fluxcd.io/v1.</remarks>
public sealed record Bucket : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required BucketSpec Spec { get; init; }

    /// <summary>What was done.</summary>
    [Schema(Default = """{"observedGeneration":-1}""")]
    public BucketStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => Spec.Suspend;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static Bucket Read(JsonObject obj) => FluxJson.Read<Bucket>(obj);
}
