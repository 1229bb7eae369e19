using System.Text.Json;
using Flux.Api;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Drift;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.State;
using Flux.HelmReleases.Steps;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases;

/// <summary>Uninstalls the release of a deleted HelmRelease, and deletes the HelmChart that was made for it.</summary>
/// <remarks>
/// <c>Settled</c>, with back-off: the uninstall failed; <c>Released</c> and <c>Ready</c> say how. <c>Pending</c>: it waits. A suspended
/// HelmRelease leaves everything; one whose service account or kubeconfig is gone, or that never installed anything, leaves the release.
/// Spec: helm-controller v1.6, internal/controller/helmrelease_controller.go, reconcileDelete.
/// </remarks>
internal sealed class Finalizer(Uninstaller uninstaller, TargetClusters targets, SyncChartStep charts, ReleaseMemory releases, DriftMemory drifts)
{
    /// <summary>Does one piece of the work.</summary>
    public async Task<StepResult> RunAsync(HelmReleaseContext context, JsonElement? left, CancellationToken cancellationToken)
    {
        try
        {
            if (context.Spec.Suspend)
            {
                return StepResult.Next;
            }
        }
        catch (FluxObjectException)
        {
            // a spec that cannot be read was never installed as it stands, and must not keep the object for ever
            return StepResult.Next;
        }

        if (await UninstallAsync(context, left, cancellationToken) is { } result)
        {
            return result;
        }

        context.History = SnapshotHistory.Empty;
        context.SetText("storageNamespace", "");
        try
        {
            await charts.DeleteAsync(context, cancellationToken);
        }
        catch (KubernetesException e)
        {
            return Failed($"failed to delete HelmChart '{context.Status.Text("helmChart")}': {ApplyException.Upstream(e)}", e);
        }

        releases.Forget(context);
        drifts.Forget(context);
        return StepResult.Next;
    }

    private async Task<StepResult?> UninstallAsync(HelmReleaseContext context, JsonElement? left, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Status.Text("storageNamespace")))
        {
            return null;
        }

        try
        {
            if (!await targets.CanConnectAsync(context, cancellationToken))
            {
                return null;
            }

            var (wait, error) = await uninstaller.RunAsync(context, ActionState.Read(left), cancellationToken);
            return wait ?? (error is null ? null : new StepResult.Settled(null) { BackOff = true, Retry = context.Conditions.MessageOf(ConditionTypes.Ready) });
        }
        catch (HelmReleaseException e)
        {
            return Failed($"failed to build REST client getter to uninstall release: {e.Message}", e);
        }
    }

    private static StepResult.Failed Failed(string message, Exception cause) =>
        new(HelmReleaseReasons.UninstallFailed, new HelmReleaseException(message, cause)) { BackOff = true, Quiet = true };
}
