using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources;

/// <summary>One run on a HelmChart: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class HelmChartContext(ReconcileSession session) : SourceContext(
    session, FluxKinds.HelmChart, ConditionTypes.BuildFailed, ConditionTypes.FetchFailed, ConditionTypes.StorageOperationFailed)
{
    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public HelmChart? Chart { get; private set; }

    /// <summary>What the user wants.</summary>
    public HelmChartSpec Spec => Chart?.Spec ?? throw new SourceException("the object was not read");

    /// <inheritdoc />
    public override ArtifactStatus? ArtifactBefore => Chart?.Status.Artifact;

    /// <inheritdoc />
    public override TimeSpan Interval => Spec.Interval;

    /// <inheritdoc />
    protected internal override string? LatestName => "latest.tar.gz";

    /// <summary>The source's object; null before it was found.</summary>
    internal JsonObject? Source { get; set; }

    /// <summary>The source's artifact; null where it has none, as a registry.</summary>
    internal ArtifactStatus? SourceArtifact { get; set; }

    /// <summary>What was built; null before.</summary>
    internal ChartBuild? Build { get; set; }

    /// <inheritdoc />
    protected internal override void Read(JsonObject json) => Chart = HelmChart.Read(json);
}
