using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Artifacts that are put together of files of other sources.</summary>
/// <remarks>Spec: source.extensions.fluxcd.io/v1beta1.</remarks>
public sealed record ArtifactGenerator : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required ArtifactGeneratorSpec Spec { get; init; }

    /// <summary>What was done.</summary>
    public ArtifactGeneratorStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => false;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static ArtifactGenerator Read(JsonObject obj) => FluxJson.Read<ArtifactGenerator>(obj);
}
