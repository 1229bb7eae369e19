using Flux.Api;
using Flux.HelmReleases.Actions;
using Flux.Reconciliation;

namespace Flux.HelmReleases;

/// <summary>Uninstalls the release that the history tells of: when a HelmRelease is deleted, or means another release than before.</summary>
internal sealed class Uninstaller(ActionRunner runner, ActionReport report, TargetClusters targets)
{
    /// <summary>Does one piece of the work.</summary>
    /// <param name="context">The run.</param>
    /// <param name="left">What an earlier piece left; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>That it has to wait, or why it failed; neither where it is done, or there is nothing to uninstall.</returns>
    public async Task<(StepResult? Wait, string? Error)> RunAsync(HelmReleaseContext context, ActionState? left, CancellationToken cancellationToken)
    {
        await targets.ConnectAsync(context, cancellationToken);
        if (context.History.Latest is not { } snapshot)
        {
            return (null, null);
        }

        var run = left is { Action.Length: > 0 } ? await runner.ResumeAsync(context, left, cancellationToken) : null;
        run ??= runner.Begin(context, ActionNames.Uninstall, snapshot.Name, context.Status["storageNamespace"]?.GetValue<string>() ?? snapshot.Namespace, last: null);
        var outcome = await runner.RunAsync(run, cancellationToken);
        switch (outcome)
        {
            case ActionOutcome.Waits(var after):
                context.MarkProgressing($"Running 'uninstall' action with timeout of {Primitives.GoDuration.Format(run.Timeout)}");
                return (new StepResult.Pending(run.Left().ToJson(), after), null);
            case ActionOutcome.Lost(var why):
                context.Conditions.MarkFalse(ConditionTypes.Ready, HelmReleaseReasons.UninstallFailed, why);
                return (null, why);
            default:
                return (null, await report.EndAsync(run, outcome, cancellationToken));
        }
    }
}
