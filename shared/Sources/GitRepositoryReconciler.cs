using Flux.Api;
using Flux.Artifacts;
using Flux.Git;
using Flux.Git.GitHub;
using Flux.Identity;
using Flux.Reconciliation;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps the artifact of a GitRepository at what its repository has.</summary>
/// <remarks>Spec: source-controller internal/controller/gitrepository_controller.go (Flux 2.9).</remarks>
public sealed class GitRepositoryReconciler : SourceReconciler<GitRepositoryContext>
{
    /// <summary>A reconciler for all GitRepositories of all clusters.</summary>
    public GitRepositoryReconciler(
        ReconcileServices services,
        IGitClient git,
        GitHubAppClient gitHub,
        ICloudIdentities identities,
        IArtifactStore store,
        IOptions<ArtifactOptions> options)
        : base(services, store, options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, Collector),
            new AuthenticateStep(new(gitHub, identities)),
            new FindIncludesStep(),
            new FetchStep(git),
            new VerifyCommitStep(),
            new StoreArtifactStep(store, options.Value),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ProfileOf(
        FluxKinds.GitRepository,
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable,
            ConditionTypes.ArtifactOutdated, ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified,
        ],
        normal: [ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified],
        bipolar: [ConditionTypes.SourceVerified]);

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<GitRepositoryContext>> Steps { get; }

    /// <inheritdoc />
    protected override GitRepositoryContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(GitRepositoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.NotifyStored($"stored artifact for commit '{context.CommitTitle}'");
        if (context is { IsUnchanged: true, Artifact: { } artifact })
        {
            context.AddEvent(
                EventSeverity.Trace,
                SourceReasons.GitOperationSucceeded,
                $"no changes since last reconciliation: observed revision '{artifact.Revision}'");
        }

        return new()
        {
            Reason = MetaReasons.Succeeded,
            Message = $"stored artifact for revision '{context.Artifact?.Revision}'",
            RequeueAfter = context.Interval,
        };
    }
}
