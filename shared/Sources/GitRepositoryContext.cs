using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Git;
using Flux.Reconciliation;

namespace Flux.Sources;

/// <summary>One run on a GitRepository: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class GitRepositoryContext(ReconcileSession session)
    : SourceContext(session, FluxKinds.GitRepository, ConditionTypes.FetchFailed, ConditionTypes.IncludeUnavailable, ConditionTypes.StorageOperationFailed)
{
    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public GitRepository? Repository { get; internal set; }

    /// <summary>What the user wants.</summary>
    public GitRepositorySpec Spec => Repository?.Spec ?? throw new SourceException("the object was not read");

    /// <inheritdoc />
    public override ArtifactStatus? ArtifactBefore => Repository?.Status.Artifact;

    /// <inheritdoc />
    public override TimeSpan Interval => Spec.Interval;

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

    /// <inheritdoc />
    protected internal override void Read(JsonObject json) => Repository = GitRepository.Read(json);
}
