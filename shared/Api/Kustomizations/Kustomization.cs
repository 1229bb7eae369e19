using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Manifests of a source, built, applied and kept on a cluster.</summary>
/// <remarks>Spec: kustomize.toolkit.fluxcd.io/v1.</remarks>
public sealed record Kustomization : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required KustomizationSpec Spec { get; init; }

    /// <summary>What was done.</summary>
    [Schema(Default = """{"observedGeneration":-1}""")]
    public KustomizationStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => Spec.Suspend;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static Kustomization Read(JsonObject obj) => FluxJson.Read<Kustomization>(obj);
}
