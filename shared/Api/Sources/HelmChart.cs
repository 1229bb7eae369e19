using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>A Helm chart of a repository, a Git repository or a bucket, packaged.</summary>
/// <remarks>Spec: source.toolkit.fluxcd.io/v1.</remarks>
public sealed record HelmChart : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required HelmChartSpec Spec { get; init; }

    /// <summary>What was done.</summary>
    [Schema(Default = """{"observedGeneration":-1}""")]
    public HelmChartStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => Spec.Suspend;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static HelmChart Read(JsonObject obj) => FluxJson.Read<HelmChart>(obj);
}
