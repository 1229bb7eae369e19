using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for a HelmChart.</summary>
public sealed record HelmChartStatus : IFluxStatus
{
    /// <summary>The packaged chart that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <summary>The name of the chart in the artifact; null before the first.</summary>
    public string? ObservedChartName { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary>The revision of the source that was looked at last; null before the first.</summary>
    public string? ObservedSourceArtifactRevision { get; init; }

    /// <summary>The values files of the artifact where missing ones are left out; otherwise empty.</summary>
    public IReadOnlyList<string> ObservedValuesFiles { get => field ?? []; init; }

    /// <summary>An address that leads to the newest artifact.</summary>
    public string? Url { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
