using Flux.Api;
using Flux.Artifacts;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Charts;
using Flux.HelmReleases.Drift;
using Flux.HelmReleases.State;
using Flux.HelmReleases.Steps;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases;

/// <summary>Installs charts on a cluster and keeps them so.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/controller/helmrelease_controller.go.</remarks>
public sealed class HelmReleaseReconciler : ReconcilePipeline<HelmReleaseContext>
{
    private readonly Finalizer _finalizer;
    private readonly HelmReleaseOptions _options;

    /// <summary>A reconciler for all clusters.</summary>
    /// <param name="services">What every pipeline needs.</param>
    /// <param name="fetcher">Brings artifacts.</param>
    /// <param name="options">How to reconcile.</param>
    /// <param name="egress">Where kubeconfigs that users wrote may lead.</param>
    /// <param name="identities">The identities of clouds; null for none.</param>
    public HelmReleaseReconciler(
        ReconcileServices services, IArtifactFetcher fetcher, HelmReleaseOptions options, EgressPolicy egress, ICloudIdentities? identities = null)
        : base(services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        var targets = new TargetClusters(options, services, egress, identities);
        var (releases, drifts) = (new ReleaseMemory(), new DriftMemory());
        var runner = new ActionRunner(options, new());
        var report = new ActionReport(options);
        var uninstaller = new Uninstaller(runner, report, targets);
        var charts = new SyncChartStep(options);
        _options = options;
        _finalizer = new(uninstaller, targets, charts, releases, drifts);
        Steps =
        [
            new ReadSpecStep(),
            charts,
            new CheckDependenciesStep(options),
            new ResolveSourceStep(options),
            new ComposeValuesStep(),
            new LoadChartStep(new(fetcher, options.MaxChartCacheBytes), options),
            new ConnectStep(targets),
            new CheckTargetStep(uninstaller),
            new ReleaseStep(new(releases, new(drifts, options), options), new(options), runner, report, targets, services, options),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ReconcilerProfile.Of(FluxKinds.HelmRelease) with
    {
        OwnedConditions = [HelmReleaseConditions.Released, HelmReleaseConditions.TestSuccess, HelmReleaseConditions.Remediated, HelmReleaseConditions.Drifted],
    };

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<HelmReleaseContext>> Steps { get; }

    /// <inheritdoc />
    protected override string FinalizeFailureReason => HelmReleaseReasons.UninstallFailed;

    /// <inheritdoc />
    protected override HelmReleaseContext Open(ReconcileSession session) => new(session) { DigestAlgorithm = _options.SnapshotDigestAlgorithm };

    /// <inheritdoc />
    protected override Task<StepResult> FinalizeAsync(HelmReleaseContext context, CancellationToken cancellationToken) =>
        _finalizer.RunAsync(context, context.StateOf(FinalizeStep), cancellationToken);

    /// <summary>An action that has begun goes on to its end, whatever happens to the object meanwhile.</summary>
    protected override bool GoesOn(HelmReleaseContext context, string step) =>
        step == CheckTargetStep.StepName || ReleaseStep.StateOf(context) is { Action.Length: > 0 };

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(HelmReleaseContext context) =>
        throw new InvalidOperationException("the last step settles every run");

    /// <inheritdoc />
    protected override bool Changed(HelmReleaseContext context) =>
        context.Conditions.IsTrue(ConditionTypes.Ready)
        && (!context.Conditions.WasTrue(ConditionTypes.Ready) || context.Object.WrittenObservedGeneration != context.Object.Generation);

    /// <summary>The HelmReleases that depend on this one.</summary>
    protected override async Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await Dependents.FindAsync(context.Client, context.Object.Key, cancellationToken))
                .Select(json => new ReconcileTarget(context.Target.Cluster, context.Target.Kind, json.KeyOf().Namespace, json.KeyOf().Name))];
        }
        catch (KubernetesException)
        {
            // they look again by themselves within 30 seconds
            return [];
        }
    }
}
