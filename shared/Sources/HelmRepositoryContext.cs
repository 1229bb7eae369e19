using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources;

/// <summary>One run on a HelmRepository: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class HelmRepositoryContext(ReconcileSession session)
    : SourceContext(session, FluxKinds.HelmRepository, ConditionTypes.FetchFailed, ConditionTypes.StorageOperationFailed)
{
    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public HelmRepository? Repository { get; private set; }

    /// <summary>What the user wants.</summary>
    public HelmRepositorySpec Spec => Repository?.Spec ?? throw new SourceException("the object was not read");

    /// <inheritdoc />
    public override ArtifactStatus? ArtifactBefore => Repository?.Status.Artifact;

    /// <inheritdoc />
    public override TimeSpan Interval => Spec.Interval is { Ticks: > 0 } interval ? interval : HelmRepositorySpec.DefaultInterval;

    /// <inheritdoc />
    protected internal override string? LatestName => "index.yaml";

    /// <summary>What was fetched; the step that stores it disposes it. Null where nothing is new.</summary>
    internal FetchedIndex? Index { get; set; }

    /// <inheritdoc />
    protected internal override void Read(JsonObject json) => Repository = HelmRepository.Read(json);
}
