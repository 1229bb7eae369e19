using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>A Helm chart repository: one that has an index, or (type <c>oci</c>) a registry.</summary>
/// <remarks>Spec: source.toolkit.fluxcd.io/v1.</remarks>
public sealed record HelmRepository : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required HelmRepositorySpec Spec { get; init; }

    /// <summary>What was done.</summary>
    [Schema(Default = """{"observedGeneration":-1}""")]
    public HelmRepositoryStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => Spec.Suspend;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static HelmRepository Read(JsonObject obj) => FluxJson.Read<HelmRepository>(obj);
}
