using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;
using Flux.Sources.Registries;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps a packaged chart at what its source has.</summary>
/// <remarks>Spec: source-controller internal/controller/helmchart_controller.go (Flux 2.9).</remarks>
public sealed class HelmChartReconciler : SourceReconciler<HelmChartContext>
{
    /// <summary>A reconciler for all HelmCharts of all clusters.</summary>
    /// <param name="services">What every reconciler needs.</param>
    /// <param name="http">For repositories.</param>
    /// <param name="registries">For registries.</param>
    /// <param name="store">Where charts go, and indexes are.</param>
    /// <param name="fetcher">Brings the artifacts of Git repositories and buckets.</param>
    /// <param name="artifacts">How artifacts are kept.</param>
    /// <param name="options">Limits.</param>
    public HelmChartReconciler(
        ReconcileServices services,
        EgressHttp http,
        RegistryServices registries,
        IArtifactStore store,
        IArtifactFetcher fetcher,
        IOptions<ArtifactOptions> artifacts,
        IOptions<HelmOptions> options)
        : base(services, store, artifacts)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        var limits = options.Value;
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, Collector),
            new FindChartSourceStep(store),
            new BuildChartStep(new(store, new(http, services.Clock), registries, services.Clock, limits), fetcher, limits),
            new StoreChartStep(store),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ProfileOf(
        FluxKinds.HelmChart,
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.BuildFailed, ConditionTypes.ArtifactOutdated,
            ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified,
        ],
        normal: [ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified],
        bipolar: [ConditionTypes.SourceVerified]);

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<HelmChartContext>> Steps { get; }

    /// <inheritdoc />
    protected override HelmChartContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(HelmChartContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var build = context.Build ?? throw new SourceException("the chart was not built");
        context.NotifyStored(build.Summary, StoreChartStep.ReasonOf(build));
        return new() { Reason = MetaReasons.Succeeded, Message = build.Summary, RequeueAfter = context.Interval };
    }
}
