using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Sees whether anything is to be done at all: where the artifact (or what of it the build reads), the spec, the variables and the keys to decrypt with are those of the last complete apply, and every
/// object's metadata is as it was left, the steps up to <see cref="CheckHealthStep"/> have nothing to do. It costs one metadata list a kind, and
/// does not build.
/// </summary>
/// <remarks>
/// Sets no reason: whatever is in the way is for the step to tell whose business it is. Ours; upstream reads and dry-runs every object.
/// </remarks>
internal sealed class RecallStep(
    ObjectAppliers appliers, TargetClusters targets, DecryptionKeys keys, IArtifactFetcher fetcher, KustomizationOptions options) : IReconcileStep<KustomizationContext>
{
    public string Name => "Recall";

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.IsResumed)
        {
            return StepResult.Next;
        }

        try
        {
            var variables = await context.VariablesAsync(cancellationToken);
            await keys.LoadAsync(context, cancellationToken);
            context.Inputs = AppliedInputs.Of(context, variables, targets.AccountOf(context), options);
            await targets.ConnectAsync(context, cancellationToken);
        }
        catch (Exception e) when (e is KustomizationException or KubernetesException)
        {
            return StepResult.Next; // the build, or connecting, will fail with its own reason
        }

        if (await TryAsync(context, reload: false, cancellationToken) is not { } result)
        {
            return StepResult.Next;
        }

        (context.Changes, context.Statuses) = (result.Changes, result.Statuses);
        context.Status["lastAttemptedRevision"] = context.Revision;
        context.IsRecalled = true;
        DriftReport.Tell(context, []);
        return StepResult.Next;
    }

    private async Task<StageResult?> TryAsync(KustomizationContext context, bool reload, CancellationToken cancellationToken)
    {
        if (await appliers.FindRecordAsync(context, reload, cancellationToken) is not { } record)
        {
            return null;
        }

        var fits = record.Build.Inputs == context.Inputs
            && Inventory.Of(record).Entries.SequenceEqual(context.OldInventory.Entries)
            && await BuildsTheSameAsync(context, record, cancellationToken);
        if (fits && await appliers.RecallAsync(context, record, cancellationToken) is { } result)
        {
            context.BuildDigest = record.Build.BuildDigest;
            context.ExpiringJobs = record.Entries.Where(entry => entry.IsExpiringJob).Select(entry => entry.Object).ToHashSet();
            return result;
        }

        // another worker may have gone on since this one last looked, as far as the status says; its record costs less than asking the cluster
        return reload || context.IsNewRevision ? null : await TryAsync(context, reload: true, cancellationToken);
    }

    /// <summary>Whether the artifact is the one that was built, or answers to all that the build asked of that one in the same way.</summary>
    private async Task<bool> BuildsTheSameAsync(KustomizationContext context, AppliedRecord record, CancellationToken cancellationToken)
    {
        if (context.Artifact is not { } artifact || record.Build.Artifact == artifact.Digest.ToString())
        {
            return context.Artifact is not null;
        }

        try
        {
            if (record.Build.Reads.Count == 0
                || TreeReads.Digest(record.Build.Reads, await fetcher.FetchAsync(artifact.Url, artifact.Digest, cancellationToken)) != record.Build.ReadsDigest)
            {
                return false;
            }
        }
        catch (ArtifactException)
        {
            return false; // the next step will fail with its own reason
        }

        appliers.Renew(context, record, artifact.Digest.ToString());
        return true;
    }
}
