using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>An artifact that someone else has made and stored: its producer writes the status, consumers read it.</summary>
/// <remarks>Spec: source.toolkit.fluxcd.io/v1, RFC-0012.</remarks>
public sealed record ExternalArtifact : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>Where it comes from.</summary>
    public ExternalArtifactSpec Spec { get => field ?? new(); init; }

    /// <summary>What the producer stored.</summary>
    public ExternalArtifactStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => false;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static ExternalArtifact Read(JsonObject obj) => FluxJson.Read<ExternalArtifact>(obj);
}
