using Flux.HelmReleases.Drift;
using Flux.HelmReleases.PostRendering;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.HelmReleases.Values;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.State;

/// <summary>
/// Finds out how a release is: by a list of metadata alone where its record is the one that was looked into before, and, where drift is looked
/// for, by one list for each kind.
/// </summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile/state.go and internal/action/verify.go.</remarks>
internal sealed class ReleaseStateReader(ReleaseMemory memory, DriftDetector drift, HelmReleaseOptions options)
{
    /// <summary>The state of the release.</summary>
    /// <exception cref="HelmReleaseException">It cannot be told; the message is upstream's.</exception>
    public async Task<ReleaseState> ReadAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        var storage = context.StorageOf(ReleaseNames.StorageNamespaceOf(context.HelmRelease), options);
        try
        {
            return await FindLastAsync(context, storage, cancellationToken) is { } last
                ? await JudgeAsync(context, storage, last, cancellationToken) with { Last = last }
                : new(ReleaseStates.Absent, "no release in storage for object");
        }
        catch (KubernetesException e)
        {
            throw new HelmReleaseException($"failed to retrieve last release from storage: {Kubernetes.Apply.ApplyException.Upstream(e)}", e);
        }
    }

    private async Task<ReleaseState> JudgeAsync(HelmReleaseContext context, ReleaseStorage storage, SeenRelease last, CancellationToken cancellationToken)
    {
        if (ReleaseStatuses.IsPending(last.Status))
        {
            return new(ReleaseStates.Locked, $"release with status '{last.Status}'");
        }

        if (last.Status == ReleaseStatuses.Uninstalling)
        {
            return new(ReleaseStates.HalfUninstalled, $"release with status '{last.Status}'");
        }

        if (context.History.Latest is not { } snapshot)
        {
            return last.Status == ReleaseStatuses.Uninstalled
                ? new(ReleaseStates.Absent, "found uninstalled release in storage")
                : new(ReleaseStates.Unmanaged, "found existing release in storage");
        }

        if (snapshot.ApiVersion == Snapshot.CurrentApiVersion && await VerifyAsync(context, storage, last, snapshot, cancellationToken) is { } mismatch)
        {
            return new(ReleaseStates.Unmanaged, mismatch);
        }

        return last.Status switch
        {
            ReleaseStatuses.Failed => new(ReleaseStates.Failed),
            ReleaseStatuses.Uninstalled => new(ReleaseStates.Absent, "found uninstalled release in storage"),
            ReleaseStatuses.Deployed => Compare(context, last, snapshot) ?? await DetectAsync(context, storage, last, cancellationToken),
            _ => throw new HelmReleaseException($"unable to determine state for release with status '{last.Status}'"),
        };
    }

    /// <summary>Whether a deployed release differs from what is wanted, by what is known of it alone; null where it does not.</summary>
    private static ReleaseState? Compare(HelmReleaseContext context, SeenRelease last, Snapshot snapshot)
    {
        if (last.ChartName != context.ChartName || last.ChartVersion != context.ChartVersion)
        {
            return new(ReleaseStates.OutOfSync, "release chart changed");
        }

        if (snapshot.ConfigDigest != context.ConfigDigest && !ConfigDigest.Verify(snapshot.ConfigDigest, context.Values))
        {
            return new(ReleaseStates.OutOfSync, "release config values changed");
        }

        if (context.Status.Number("observedGeneration") != context.Object.Generation)
        {
            if (RendererDigests.Of(context.Spec.PostRenderers, context.DigestAlgorithm) != (context.Status.Text("observedPostRenderersDigest") ?? ""))
            {
                return new(ReleaseStates.OutOfSync, "postrenderers digest has changed");
            }

            if (RendererDigests.Of(context.Spec.CommonMetadata, context.DigestAlgorithm) != (context.Status.Text("observedCommonMetadataDigest") ?? ""))
            {
                return new(ReleaseStates.OutOfSync, "common metadata digest has changed");
            }
        }

        if (!context.Spec.TestOrDefault().Enable)
        {
            return null;
        }

        return !snapshot.HasBeenTested ? new(ReleaseStates.Untested)
            : context.ActiveRemediation is { IgnoresTests: false } && snapshot.HasTestInPhase(HookExecution.Failed) ? new(ReleaseStates.Failed, "release has test in failed phase")
            : null;
    }

    private async Task<ReleaseState> DetectAsync(HelmReleaseContext context, ReleaseStorage storage, SeenRelease last, CancellationToken cancellationToken)
    {
        if (!context.Spec.DriftOrDefault().MustDetect)
        {
            return new(ReleaseStates.InSync);
        }

        var differences = await drift.DetectAsync(context, last, () => storage.GetAsync(context.ReleaseName, last.Version, cancellationToken), cancellationToken);
        return differences.Any(d => d.IsChange) ? new(ReleaseStates.Drifted) { Differences = differences } : new(ReleaseStates.InSync);
    }

    /// <summary>Why a record is not the one that was noted in the history; null where it is.</summary>
    private async Task<string?> VerifyAsync(
        HelmReleaseContext context, ReleaseStorage storage, SeenRelease last, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (last.Verified is not { } verified || verified.Digest != snapshot.Digest || verified.OciDigest != snapshot.OciDigest)
        {
            var release = await storage.GetAsync(context.ReleaseName, last.Version, cancellationToken);
            verified = (snapshot.Digest, snapshot.OciDigest, release is null ? false : Observation.Verify(snapshot.Digest, release, snapshot.OciDigest));
            memory.Keep(context, last with { Verified = verified });
        }

        return verified.Result switch
        {
            true => null,
            false => "release not observed to be made for object",
            null => "release digest verification error",
        };
    }

    private async Task<SeenRelease?> FindLastAsync(HelmReleaseContext context, ReleaseStorage storage, CancellationToken cancellationToken)
    {
        var entries = await storage.ListAsync(context.ReleaseName, cancellationToken);
        foreach (var entry in entries.Reverse())
        {
            if (memory.Find(context) is { } seen && seen.Uid == entry.Uid && seen.ResourceVersion == entry.ResourceVersion)
            {
                return seen;
            }

            try
            {
                if (await storage.GetAsync(context.ReleaseName, entry.Version, cancellationToken) is { } release)
                {
                    var found = SeenRelease.Of(entry, release);
                    if (context.History.Latest is { ApiVersion: Snapshot.CurrentApiVersion } snapshot)
                    {
                        found = found with { Verified = (snapshot.Digest, snapshot.OciDigest, Observation.Verify(snapshot.Digest, release, snapshot.OciDigest)) };
                    }

                    memory.Keep(context, found);
                    return found;
                }
            }
            catch (ReleaseStorageException)
            {
                // as Helm: a record that cannot be read is as if it were not there
            }
        }

        return null;
    }
}
