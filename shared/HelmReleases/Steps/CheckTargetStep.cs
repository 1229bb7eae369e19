using Flux.Api;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.State;
using Flux.HelmReleases.Values;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>
/// Uninstalls the release where the spec now means another one (its name, a namespace, or the chart's name), and notes what is attempted.
/// </summary>
/// <remarks>
/// <c>Pending</c>: while it is being uninstalled. <c>Settled</c>: it was, and all begins anew; or it could not be, with back-off. Sets the
/// <c>lastAttempted…</c> fields and resets the counters where something has changed. Spec: helm-controller v1.6,
/// internal/controller/helmrelease_controller.go, internal/action/verify.go and reset.go.
/// </remarks>
internal sealed class CheckTargetStep(Uninstaller uninstaller) : IReconcileStep<HelmReleaseContext>
{
    public const string StepName = "CheckTarget";

    public string Name => StepName;

    public string FailureReason => HelmReleaseReasons.UninstallFailed;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        var left = ActionState.Read(context.StateOf(StepName));
        if (left is not null || HasChanged(context))
        {
            var (wait, error) = await uninstaller.RunAsync(context, left, cancellationToken);
            if (wait is not null)
            {
                return wait;
            }

            if (error is not null)
            {
                return new StepResult.Settled(null) { BackOff = true, Retry = context.Conditions.MessageOf(ConditionTypes.Ready) };
            }

            context.History = SnapshotHistory.Empty;
            context.ClearFailures();
            context.SetText("storageNamespace", "");
            return new StepResult.Settled(TimeSpan.Zero);
        }

        context.SetText("storageNamespace", ReleaseNames.StorageNamespaceOf(context.HelmRelease));
        if (MustReset(context))
        {
            context.ClearFailures();
        }

        context.Status["lastAttemptedGeneration"] = context.Object.Generation;
        context.SetText("lastAttemptedRevision", context.ChartVersion);
        context.SetText("lastAttemptedRevisionDigest", context.OciDigest);
        context.SetText("lastAttemptedConfigDigest", context.ConfigDigest);
        context.SetText("lastAttemptedValuesChecksum", "");
        context.Status.Remove("lastReleaseRevision");
        return StepResult.Next;
    }

    private static bool HasChanged(HelmReleaseContext context)
    {
        if (context.Status.Text("storageNamespace") is not { Length: > 0 } storage || context.History.Latest is not { } current)
        {
            return false;
        }

        return ReleaseNames.StorageNamespaceOf(context.HelmRelease) != storage
            || context.ReleaseNamespace != current.Namespace
            || context.ReleaseName != current.Name
            || (context.ChartName != current.ChartName && context.Spec.UpgradeOrDefault().ChartNameChangeStrategy != HelmUpgrade.InPlaceUpdate);
    }

    private static bool MustReset(HelmReleaseContext context)
    {
        var isAsked = RequestTokens.TakeReset(context);
        var digest = context.Status.Text("lastAttemptedConfigDigest") ?? "";
        return isAsked
            || (context.Status.Number("lastAttemptedGeneration") ?? 0) != context.Object.Generation
            || (context.Status.Text("lastAttemptedRevision") ?? "") != context.ChartVersion
            || (digest.Length > 0 && digest != context.ConfigDigest && !ConfigDigest.Verify(digest, context.Values));
    }
}
