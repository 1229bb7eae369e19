using Flux.Api;
using Flux.Artifacts;
using Flux.Git;
using Flux.Reconciliation;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps the artifact of a GitRepository at what its repository has.</summary>
/// <remarks>Spec: source-controller internal/controller/gitrepository_controller.go (Flux 2.9).</remarks>
public sealed class GitRepositoryReconciler : ReconcilePipeline<GitRepositoryContext>
{
    private static readonly string[] _negative =
    [
        ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable,
        ConditionTypes.ArtifactOutdated, ConditionTypes.Stalled, ConditionTypes.Reconciling,
    ];

    private readonly ArtifactGarbageCollector _collector;

    /// <summary>A reconciler for all GitRepositories of all clusters.</summary>
    public GitRepositoryReconciler(ReconcileServices services, IGitClient git, IArtifactStore store, IOptions<ArtifactOptions> options)
        : base(services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        _collector = new(store, options, services.Clock);
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, _collector),
            new AuthenticateStep(),
            new FindIncludesStep(),
            new FetchStep(git),
            new StoreArtifactStep(store, options.Value),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = new()
    {
        Kind = FluxKinds.GitRepository.Gvk,
        FieldManager = FluxKinds.GitRepository.FieldManager,
        ReportingController = FluxKinds.GitRepository.Controller,
        OwnedConditions =
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable,
            ConditionTypes.ArtifactOutdated, ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified,
        ],
        Summary = new()
        {
            Conditions =
            [
                ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable,
                ConditionTypes.ArtifactOutdated, ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified,
                ConditionTypes.Stalled, ConditionTypes.Reconciling,
            ],
            NegativePolarity = _negative,
            Bipolar = [ConditionTypes.SourceVerified],
        },
    };

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<GitRepositoryContext>> Steps { get; }

    /// <inheritdoc />
    protected override string FinalizeFailureReason => SourceReasons.GarbageCollectionFailed;

    /// <inheritdoc />
    protected override GitRepositoryContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override async Task<StepResult> FinalizeAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            if ((await _collector.DeleteAllAsync(context.Folder, cancellationToken)).Count > 0)
            {
                context.AddEvent(
                    EventSeverity.Trace, SourceReasons.GarbageCollectionSucceeded, "garbage collected artifacts for deleted resource");
            }

            return StepResult.Next;
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(
                SourceReasons.GarbageCollectionFailed,
                new SourceException($"garbage collection for deleted resource failed: {e.Message}", e));
        }
    }

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(GitRepositoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        AddSuccessEvents(context);
        return new()
        {
            Reason = MetaReasons.Succeeded,
            Message = $"stored artifact for revision '{context.Artifact?.Revision}'",
            RequeueAfter = context.Spec.Interval,
        };
    }

    /// <inheritdoc />
    protected override bool Changed(GitRepositoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Artifact is { } artifact && context.ArtifactBefore?.HasRevision(artifact.Revision) != true;
    }

    /// <inheritdoc />
    protected override async Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(
        GitRepositoryContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await Dependents.FindAsync(context.Client, context.Target, cancellationToken);
    }

    private static void AddSuccessEvents(GitRepositoryContext context)
    {
        if (context.Artifact is not { } artifact)
        {
            return;
        }

        var metadata = new Dictionary<string, string> { ["revision"] = $"{artifact.Revision}", ["digest"] = $"{artifact.Digest}" };
        var message = $"stored artifact for commit '{context.CommitTitle}'";
        if (context.ArtifactBefore?.Digest != artifact.Digest)
        {
            context.AddEvent(EventSeverity.Info, SourceReasons.NewArtifact, message, metadata);
        }
        else if (context.HasRecovered)
        {
            context.AddEvent(EventSeverity.Info, MetaReasons.Succeeded, message, metadata);
        }

        if (context.IsUnchanged)
        {
            context.AddEvent(
                EventSeverity.Trace,
                SourceReasons.GitOperationSucceeded,
                $"no changes since last reconciliation: observed revision '{artifact.Revision}'");
        }
    }
}
