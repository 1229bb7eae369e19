using Flux.Api;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kustomizations.Steps;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Builds the manifests of a source, applies them to a cluster, and keeps it so.</summary>
/// <remarks>Spec: kustomize-controller v1.9, internal/controller/kustomization_controller.go.</remarks>
public sealed class KustomizationReconciler : ReconcilePipeline<KustomizationContext>
{
    private readonly Finalizer _finalizer;

    /// <summary>A reconciler for all clusters.</summary>
    /// <param name="services">What every pipeline needs.</param>
    /// <param name="fetcher">Brings artifacts.</param>
    /// <param name="options">How to reconcile.</param>
    /// <param name="egress">Where kubeconfigs and key services that users wrote may lead.</param>
    /// <param name="records">Keeps what was applied beyond this process; null for memory alone.</param>
    /// <param name="identities">Identities towards clusters and key services; null for none.</param>
    public KustomizationReconciler(
        ReconcileServices services,
        IArtifactFetcher fetcher,
        KustomizationOptions options,
        EgressPolicy egress,
        IAppliedRecordStore? records = null,
        ICloudIdentities? identities = null)
        : base(services)
    {
        var targets = new TargetClusters(options, services, egress, identities);
        var keys = new DecryptionKeys(options, services, egress, identities);
        var appliers = new ObjectAppliers(services, options, records);
        _finalizer = new(appliers, targets, options);
        Steps =
        [
            new AwaitStageStep(targets, options),
            new ReadSpecStep(options, identities?.AllowsServiceAccounts ?? false),
            new ResolveSourceStep(options),
            new CheckDependenciesStep(options, targets),
            new RecallStep(appliers, targets, keys, fetcher, options),
            new FetchArtifactStep(fetcher),
            new ConnectStep(targets),
            new BuildStep(options, keys, new GitRemoteSources(egress, services.Clock, isOwn: false)),
            new ApplyStep(appliers, options),
            new PruneStep(appliers),
            new CheckHealthStep(targets, options),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } =
        ReconcilerProfile.Of(FluxKinds.Kustomization) with { OwnedConditions = [ConditionTypes.Healthy, DriftReport.Condition] };

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<KustomizationContext>> Steps { get; }

    /// <inheritdoc />
    protected override string FinalizeFailureReason => MetaReasons.PruneFailed;

    /// <inheritdoc />
    protected override KustomizationContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override Task<StepResult> FinalizeAsync(KustomizationContext context, CancellationToken cancellationToken) =>
        _finalizer.RunAsync(context, context.StateOf(FinalizeStep), cancellationToken);

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(KustomizationContext context)
    {
        context.Status["lastAppliedRevision"] = context.Revision;
        if (context.OriginRevision.Length > 0)
        {
            context.Status["lastAppliedOriginRevision"] = context.OriginRevision;
        }
        else
        {
            context.Status.Remove("lastAppliedOriginRevision");
        }

        context.RecordHistory(MetaReasons.ReconciliationSucceeded);
        return new()
        {
            Reason = MetaReasons.ReconciliationSucceeded,
            Message = $"Applied revision: {context.Revision}",
            RequeueAfter = context.Spec.Interval,
        };
    }

    /// <inheritdoc />
    protected override void Concluded(KustomizationContext context) => context.AddEvent(
        EventSeverity.Info,
        null,
        $"Reconciliation finished in {GoDuration.Format(context.Elapsed)}, next run in {GoDuration.Format(context.Spec.Interval)}",
        new Dictionary<string, string> { ["commit_status"] = "update" },
        isRoutine: !context.HasMoved && !context.HasDrifted);

    /// <inheritdoc />
    protected override TimeSpan? RetryAfter(KustomizationContext context) => context.Spec.EffectiveRetryInterval();

    /// <inheritdoc />
    protected override StepResult? Cancelled(KustomizationContext context, string step, string trigger)
    {
        if (CheckHealthStep.StateOf(context) is not { } state)
        {
            return null;
        }

        (context.Revision, context.OriginRevision) = (state.Revision, state.OriginRevision);
        return new StepResult.Waiting(MetaReasons.HealthCheckCanceled, $"New reconciliation triggered by {trigger}", TimeSpan.Zero)
        {
            Event = $"Health checks canceled due to new reconciliation triggered by {trigger}",
        };
    }

    /// <inheritdoc />
    protected override bool Changed(KustomizationContext context) => context.HasMoved;

    /// <summary>The Kustomizations that depend on this one.</summary>
    protected override async Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(
        KustomizationContext context, CancellationToken cancellationToken)
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
