using Flux.Api;
using Flux.Artifacts;
using Flux.Git;
using Flux.Reconciliation;

namespace Flux.Sources;

/// <summary>One run on a GitRepository: what its steps hand on.</summary>
public sealed class GitRepositoryContext : ReconcileContext
{
    private static readonly string[] _failures =
        [ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable, ConditionTypes.StorageOperationFailed];

    private readonly string[] _failuresBefore;

    /// <summary>Begins a run.</summary>
    public GitRepositoryContext(ReconcileSession session)
        : base(session) =>
        _failuresBefore = [.. _failures.Where(Conditions.IsTrue)];

    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public GitRepository? Repository { get; internal set; }

    /// <summary>What the user wants.</summary>
    public GitRepositorySpec Spec => Repository?.Spec ?? throw new SourceException("the object was not read");

    /// <summary>The artifact that is advertised now; null where there is none (any more).</summary>
    public ArtifactStatus? Artifact { get; internal set; }

    /// <summary>The artifact that was advertised when the run began; null where there was none.</summary>
    public ArtifactStatus? ArtifactBefore => Repository?.Status.Artifact;

    /// <summary>The artifacts to copy in, in the order of <c>spec.include</c>.</summary>
    public IReadOnlyList<ArtifactStatus> Includes { get; internal set; } = [];

    /// <summary>The remote repository; null before it is known how to get in.</summary>
    public GitRemote? Remote { get; internal set; }

    /// <summary>What was fetched; the step that archives it disposes it. Null where nothing was.</summary>
    public GitCheckout? Checkout { get; internal set; }

    /// <summary>What events call the commit: its subject, cut to 50 characters, or the revision.</summary>
    public string CommitTitle { get; internal set; } = "";

    /// <summary>The remote has what the artifact holds, so nothing was fetched.</summary>
    public bool IsUnchanged { get; internal set; }

    /// <summary>The folder of this object's artifacts.</summary>
    public string Folder => ArtifactPath.FolderOf(Target.Cluster, FluxKinds.GitRepository, Target.Namespace, Target.Name);

    /// <summary>Whether something was failing when the run began and is not any more.</summary>
    public bool HasRecovered => Array.Exists(_failuresBefore, type => !Conditions.IsTrue(type));

    /// <summary>Says what is being done; written at once unless this is another try after a failure, which said it before.</summary>
    public Task ProgressAsync(string message, CancellationToken cancellationToken) =>
        ProgressAsync(message, write: Request.Failures == 0, cancellationToken);
}
