using Flux.Api;
using Flux.Artifacts;
using Flux.Reconciliation;
using Flux.Sources.Generators;
using Flux.Sources.Steps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Puts artifacts together of files of other sources, and advertises them as ExternalArtifacts.</summary>
/// <remarks>Spec: source-watcher 2.2 internal/controller/artifactgenerator_controller.go.</remarks>
public sealed class ArtifactGeneratorReconciler : ReconcilePipeline<ArtifactGeneratorContext>
{
    private const string Finalizer = "source.extensions.fluxcd.io/finalizer";
    private static readonly TimeSpan _interval = TimeSpan.FromHours(1);
    private readonly ExternalArtifacts _externals;
    private readonly ArtifactGeneratorOptions _options;

    /// <summary>A reconciler for all ArtifactGenerators of all clusters.</summary>
    /// <param name="services">What every reconciler needs.</param>
    /// <param name="store">Where artifacts go.</param>
    /// <param name="fetcher">Brings the sources' artifacts.</param>
    /// <param name="artifacts">How artifacts are kept.</param>
    /// <param name="options">Limits and waits.</param>
    public ArtifactGeneratorReconciler(
        ReconcileServices services,
        IArtifactStore store,
        IArtifactFetcher fetcher,
        IOptions<ArtifactOptions> artifacts,
        IOptions<ArtifactGeneratorOptions> options)
        : base(services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        var collector = new ArtifactGarbageCollector(store, artifacts, services.Clock);
        _options = options.Value;
        _externals = new(collector);
        Steps =
        [
            new ValidateGeneratorStep(_options),
            new ObserveSourcesStep(),
            new DetectDriftStep(store, services.Loggers.CreateLogger<DetectDriftStep>()),
            new GenerateArtifactsStep(store, fetcher, artifacts.Value, _options),
            new CollectArtifactsStep(_externals, collector, services.Loggers.CreateLogger<CollectArtifactsStep>()),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } =
        ReconcilerProfile.Of(FluxKinds.ArtifactGenerator) with { Finalizer = Finalizer, HasObservedGeneration = false };

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<ArtifactGeneratorContext>> Steps { get; }

    /// <inheritdoc />
    protected override ArtifactGeneratorContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override async Task<ReconcileOutcome?> PrecedeAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.IsDisabled || context.Object.IsBeingDeleted)
        {
            return null;
        }

        if (!context.Object.HasFinalizer)
        {
            context.Conditions.MarkTrue(
                ConditionTypes.Ready, SourceReasons.ReconciliationDisabled, "Initialized with reconciliation suspended");
        }

        if (context.Object.RequestedAt is { } requestedAt)
        {
            context.Status["lastHandledReconcileAt"] = requestedAt;
        }

        context.AddEvent(EventSeverity.Trace, SourceReasons.ReconciliationDisabled, "Reconciliation is disabled");
        await context.HoldAsync(cancellationToken);
        return new();
    }

    /// <inheritdoc />
    protected override async Task<StepResult> FinalizeAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        // what is left must not keep the object for ever, as it does not upstream
        await _externals.DeleteAsync(context, context.Inventory, cancellationToken);
        return StepResult.Next;
    }

    /// <inheritdoc />
    protected override TimeSpan? RetryAfter(ArtifactGeneratorContext context) => _options.DependencyRequeueInterval;

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(ArtifactGeneratorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.IsUnchanged)
        {
            return new()
            {
                Reason = context.Conditions.ReasonOf(ConditionTypes.Ready),
                Message = context.Conditions.MessageOf(ConditionTypes.Ready),
                RequeueAfter = _interval,
            };
        }

        var message = $"reconciliation succeeded, generated {context.Inventory.Count} artifact(s)";
        context.AddEvent(EventSeverity.Trace, ConditionTypes.Ready, message);
        return new() { Reason = MetaReasons.Succeeded, Message = message, RequeueAfter = _interval };
    }

    /// <inheritdoc />
    protected override bool Changed(ArtifactGeneratorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Changed.Count > 0;
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        // a run that goes on with waking does not know any more which have changed
        var names = context.Changed.Count > 0 ? context.Changed : [.. context.Inventory.Select(item => item.Name)];
        return Dependents.FindAsync(
            context.Client,
            [.. names.Select(name => new ReconcileTarget(context.Target.Cluster, FluxKinds.ExternalArtifact.Gvk.Kind, context.Target.Namespace, name))],
            cancellationToken);
    }
}
