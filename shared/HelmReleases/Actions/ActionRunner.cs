using Flux.Api;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Actions;

/// <summary>
/// Does an action in stages, and goes on wherever it was when it had to wait. What is stored says at every moment how far it came: where this
/// program is ended between any two requests, the release is found pending, and is unlocked and remediated by the table of states.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/action; helm-controller v1.6, internal/action.</remarks>
internal sealed class ActionRunner(HelmReleaseOptions options, ActionMemory memory)
{
    private const string Definitions = "definitions";
    private const string DefinitionsWait = "definitions-wait";
    private const string Prepare = "prepare";
    private const string Before = "before";
    private const string Apply = "apply";
    private const string Wait = "wait";
    private const string After = "after";
    private const string Delete = "delete";
    private const string DeleteWait = "delete-wait";
    private const string Finish = "finish";
    private const string End = "end";
    private static readonly TimeSpan _storageRetry = TimeSpan.FromSeconds(2);

    /// <summary>The stages of an action, in order.</summary>
    private static string[] StagesOf(string action) => action switch
    {
        ActionNames.Install or ActionNames.Upgrade => [Definitions, DefinitionsWait, Prepare, Before, Apply, Wait, After, Finish, End],
        ActionNames.Rollback => [Prepare, Before, Apply, Wait, After, Finish, End],
        ActionNames.Test => [Prepare, Before, Finish, End],
        _ => [Prepare, Before, Delete, DeleteWait, After, Finish, End],
    };

    /// <summary>Begins an action.</summary>
    /// <param name="context">The run.</param>
    /// <param name="action">One of <see cref="ActionNames"/>.</param>
    /// <param name="releaseName">The release's name.</param>
    /// <param name="storageNamespace">The namespace of its records.</param>
    /// <param name="last">The newest revision, where it was read; for what an upgrade takes from it.</param>
    public ActionRun Begin(HelmReleaseContext context, string action, string releaseName, string storageNamespace, Release? last)
    {
        var now = context.Clock.GetUtcNow();
        var state = new ActionState
        {
            Action = action,
            Stage = StagesOf(action)[0],
            StartedAt = now,
            Since = now,
            ReleaseName = releaseName,
            StorageNamespace = storageNamespace,
            ServerSide = ServerSideOf(context.Spec, action, last),
        };
        return new(context, state, context.StorageOf(storageNamespace, options), options);
    }

    /// <summary>Takes up an action that waits; null where its release is not as it was left.</summary>
    public async Task<ActionRun?> ResumeAsync(HelmReleaseContext context, ActionState state, CancellationToken cancellationToken)
    {
        var run = new ActionRun(context, state, context.StorageOf(state.StorageNamespace, options), options);
        if (state.Version == 0 || memory.TryRestore(run))
        {
            return run;
        }

        run.Stored = run.Release = await run.Storage.GetAsync(state.ReleaseName, state.Version, cancellationToken);
        run.Original = state.Original > 0 ? await run.Storage.GetAsync(state.ReleaseName, state.Original, cancellationToken) : null;
        var isAsLeft = run.Release is { } release && state.Action switch
        {
            ActionNames.Install => release.Info.Status == ReleaseStatuses.PendingInstall,
            ActionNames.Upgrade => release.Info.Status == ReleaseStatuses.PendingUpgrade && run.Original is not null,
            ActionNames.Rollback => release.Info.Status == ReleaseStatuses.PendingRollback && run.Original is not null,
            ActionNames.Test => release.Info.Status == ReleaseStatuses.Deployed,
            _ => release.Info.Status == ReleaseStatuses.Uninstalling,
        };
        return isAsLeft ? run : null;
    }

    /// <summary>Works on an action until it ends or has to wait.</summary>
    public async Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var stages = StagesOf(run.Action);
        try
        {
            while (run.State.Stage != End)
            {
                var wait = await RunStageAsync(run, cancellationToken);
                if (wait is { } after)
                {
                    await run.SaveAsync(cancellationToken);
                    memory.Keep(run);
                    return new ActionOutcome.Waits(after);
                }

                run.State = run.State with { Stage = stages[Array.IndexOf(stages, run.State.Stage) + 1], Since = run.Now };
            }

            return new ActionOutcome.Succeeded();
        }
        catch (ReleaseMissingException)
        {
            return new ActionOutcome.NoRelease();
        }
        catch (ActionFailedException e)
        {
            return await FailAsync(run, e.Message, cancellationToken);
        }
        catch (ReleaseStorageException e)
        {
            return await FailAsync(run, e.Message, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict && run.State.Version > 0)
        {
            return new ActionOutcome.Lost(ApplyException.Upstream(e));
        }
        catch (KubernetesException e) when (run.State.Version > 0 && !e.IsInvalid && !run.IsTimeUp(run.Timeout))
        {
            // the record cannot be stored now: what was done is done again, which changes nothing
            memory.Keep(run);
            return new ActionOutcome.Waits(_storageRetry);
        }
        catch (KubernetesException e)
        {
            return await FailAsync(run, ApplyException.Upstream(e), cancellationToken);
        }
    }

    /// <summary>Ends an action that waits before its time.</summary>
    public Task<ActionOutcome> CancelAsync(ActionRun run, CancellationToken cancellationToken) => FailAsync(run, "context canceled", cancellationToken);

    /// <summary>Whether an action waits for the health of what it applied, which may be cut short.</summary>
    public static bool IsHealthCheck(ActionState state) => state.Stage == Wait;

    private static bool ServerSideOf(HelmReleaseSpec spec, string action, Release? last, bool byDefault = true) => action switch
    {
        ActionNames.Install => spec.InstallOrDefault().ServerSideApply ?? byDefault,
        ActionNames.Upgrade => (spec.UpgradeOrDefault().ServerSideApply ?? ServerSideApplyModes.Auto) switch
        {
            ServerSideApplyModes.Enabled => true,
            ServerSideApplyModes.Disabled => false,
            _ => last?.ApplyMethod == Release.ServerSide,
        },
        _ => true,
    };

    private bool ServerSideOf(HelmReleaseSpec spec, string action, Release? last) => ServerSideOf(spec, action, last, !options.UseHelm3Defaults);

    private async Task<TimeSpan?> RunStageAsync(ActionRun run, CancellationToken cancellationToken)
    {
        switch (run.State.Stage)
        {
            case Definitions:
                await DefinitionStages.ApplyAsync(run, cancellationToken);
                return null;
            case DefinitionsWait:
                return await DefinitionStages.AreEstablishedAsync(run, cancellationToken) ? null : run.Options.HealthPollInterval;
            case Prepare:
                await PrepareAsync(run, cancellationToken);
                return null;
            case Before:
                return await RunHooksAsync(run, before: true, cancellationToken);
            case Apply:
                await ApplyAsync(run, cancellationToken);
                return null;
            case Wait:
                return await AreReadyAsync(run, cancellationToken) ? null : run.Options.HealthPollInterval;
            case Delete:
                await run.SaveAsync(cancellationToken);
                await UninstallStages.DeleteAsync(run, cancellationToken);
                return null;
            case DeleteWait:
                return await UninstallStages.RemainsAsync(run, cancellationToken) ? run.Options.DeletePollInterval : null;
            case After:
                return await RunHooksAsync(run, before: false, cancellationToken);
            default:
                await FinishAsync(run, cancellationToken);
                return null;
        }
    }

    private static async Task PrepareAsync(ActionRun run, CancellationToken cancellationToken)
    {
        switch (run.Action)
        {
            case ActionNames.Install:
                await PrepareStages.InstallAsync(run, cancellationToken);
                break;
            case ActionNames.Upgrade:
                await PrepareStages.UpgradeAsync(run, cancellationToken);
                break;
            case ActionNames.Rollback:
                var previous = run.Context.History.Previous(Remediation.OfUpgrade(run.Spec).IgnoresTests) ?? throw new ReleaseMissingException();
                await PrepareStages.RollbackAsync(run, previous.Version, cancellationToken);
                break;
            default:
                await PrepareExistingAsync(run, cancellationToken);
                break;
        }
    }

    private static async Task PrepareExistingAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (!await UninstallStages.FindAsync(run, cancellationToken))
        {
            throw new ReleaseMissingException();
        }

        if (run.Action == ActionNames.Test)
        {
            run.State = run.State with { ServerSide = run.Current.ApplyMethod == Release.ServerSide };
        }
        else if (run.Current.Info.Status != ReleaseStatuses.Uninstalled)
        {
            UninstallStages.Mark(run);
        }
        else if (run.Spec.UninstallOrDefault().KeepHistory)
        {
            throw new ActionFailedException($"the release named \"{run.Current.Name}\" is already deleted");
        }
        else
        {
            await UninstallStages.PurgeAsync(run, await run.Storage.ListAsync(run.State.ReleaseName, cancellationToken), cancellationToken);
            run.State = run.State with { Stage = Finish };
        }
    }

    private static async Task<TimeSpan?> RunHooksAsync(ActionRun run, bool before, CancellationToken cancellationToken)
    {
        if (run.DisablesHooks)
        {
            return null;
        }

        var hookEvent = run.Action switch
        {
            ActionNames.Test => ReleaseHook.TestEvent,
            ActionNames.Uninstall or ActionNames.UninstallRemediation => before ? "pre-delete" : "post-delete",
            _ => $"{(before ? "pre" : "post")}-{run.Action}",
        };
        var order = ReleaseHook.IndexesOf(run.Current.Hooks, hookEvent);
        if (run.Action == ActionNames.Test)
        {
            var selected = Snapshot.TestsOf(run.Current, run.Spec.TestOrDefault().Filters);
            order = [.. order.Where(i => selected.ContainsKey(run.Current.Hooks[i].Name))];
        }

        if (order.Count == 0)
        {
            return null;
        }

        try
        {
            return await HookRunner.RunAsync(run, hookEvent, order, cancellationToken);
        }
        catch (ActionFailedException e) when (run.Action is ActionNames.Install)
        {
            throw new ActionFailedException($"failed {hookEvent}: {e.Message}", e);
        }
        catch (ActionFailedException e) when (run.Action is ActionNames.Upgrade)
        {
            throw new ActionFailedException($"{hookEvent} hooks failed: {e.Message}", e);
        }
        catch (ActionFailedException e) when (!before && run.Action is ActionNames.Uninstall or ActionNames.UninstallRemediation)
        {
            UninstallStages.Note(run, e.Message);
            return null;
        }
    }

    private async Task ApplyAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (upgrade, rollback) = (run.Spec.UpgradeOrDefault(), run.Spec.RollbackOrDefault());
        var applier = new ReleaseApplier(run.Client, new()
        {
            ServerSide = run.State.ServerSide,
            IsInstall = run.Action == ActionNames.Install,
            Replace = !run.State.ServerSide && (run.Action == ActionNames.Rollback ? rollback.Force : run.Action == ActionNames.Upgrade && upgrade.Force),
            ThreeWay = run.Action == ActionNames.Install && !run.Spec.InstallOrDefault().DisableTakeOwnership,
            NotesCreated = run.CleansUpOnFail,
            Concurrency = options.ConcurrentApply,
        });
        var result = new ApplyResult();
        try
        {
            var targets = await run.TargetsAsync(cancellationToken);
            run.Log.Add(run.Action == ActionNames.Install ? "creating resource(s)" : "checking resources for changes", ("resources", targets.Count));
            await applier.ApplyAsync(await PrepareStages.OriginalsAsync(run, cancellationToken), targets, result, cancellationToken);
        }
        finally
        {
            run.State = run.State with { Created = [.. run.State.Created, .. result.Created.Select(o => $"{o.Id} {o.Kind.Version}")] };
        }
    }

    private static async Task<bool> AreReadyAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (run.WaitsForHooksOnly)
        {
            return true;
        }

        try
        {
            return await run.Waiter.AreReadyAsync(
                await run.TargetsAsync(cancellationToken), !run.DisablesWaitForJobs, run.Owner, run.IsTimeUp(run.Timeout), cancellationToken);
        }
        catch (KubernetesException) when (!run.IsTimeUp(run.Timeout))
        {
            return false; // the cluster does not answer now
        }
    }

    private static async Task FinishAsync(ActionRun run, CancellationToken cancellationToken)
    {
        switch (run.Action)
        {
            case ActionNames.Install:
                run.Change(release => release.WithStatus(ReleaseStatuses.Deployed, "Install complete"));
                break;
            case ActionNames.Upgrade:
                if (run.Original is { Info.Status: not ReleaseStatuses.Superseded } original)
                {
                    await run.SaveOriginalAsync(original.WithStatus(ReleaseStatuses.Superseded), cancellationToken);
                }

                run.Change(release => release.WithStatus(ReleaseStatuses.Deployed, "Upgrade complete"));
                break;
            case ActionNames.Rollback:
                await SupersedeAsync(run, cancellationToken);
                run.Change(release => release.WithStatus(ReleaseStatuses.Deployed));
                break;
            case ActionNames.Test:
                run.IsDirty = true;
                break;
            default:
                if (run.Current.Info.Status != ReleaseStatuses.Uninstalled)
                {
                    await UninstallStages.FinishAsync(run, cancellationToken);
                }

                run.IsDirty = false;
                return;
        }

        await run.SaveAsync(cancellationToken);
    }

    private static async Task SupersedeAsync(ActionRun run, CancellationToken cancellationToken)
    {
        foreach (var entry in (await run.Storage.ListAsync(run.State.ReleaseName, cancellationToken)).Where(e => e.Status == ReleaseStatuses.Deployed))
        {
            if (await run.Storage.GetAsync(run.State.ReleaseName, entry.Version, cancellationToken) is { } deployed)
            {
                await run.SaveOriginalAsync(deployed.WithStatus(ReleaseStatuses.Superseded), cancellationToken);
            }
        }
    }

    /// <summary>Notes the failure in the release's record, and deletes what the action created where the spec asks for that.</summary>
    private static async Task<ActionOutcome> FailAsync(ActionRun run, string message, CancellationToken cancellationToken)
    {
        if (run.State.Version == 0 || run.Release is null)
        {
            return new ActionOutcome.Failed(message);
        }

        try
        {
            switch (run.Action)
            {
                case ActionNames.Install:
                    run.Change(release => release.WithStatus(ReleaseStatuses.Failed, $"Release \"{release.Name}\" failed: {message}"));
                    break;
                case ActionNames.Upgrade:
                    run.Change(release => release.WithStatus(ReleaseStatuses.Failed, $"Upgrade \"{release.Name}\" failed: {message}"));
                    break;
                case ActionNames.Rollback:
                    var isHealth = run.State.Stage == Wait;
                    run.Change(release => release.WithStatus(
                        ReleaseStatuses.Failed, isHealth ? $"Release \"{release.Name}\" failed: {message}" : $"Rollback \"{release.Name}\" failed: {message}"));
                    if (run.State.Stage == Apply && run.Original is { } current)
                    {
                        await run.SaveOriginalAsync(current.WithStatus(ReleaseStatuses.Superseded), cancellationToken);
                    }

                    message = isHealth ? $"release {run.Current.Name} failed: {message}" : message;
                    break;
                case ActionNames.Test:
                    run.IsDirty = true;
                    break;
            }

            await run.SaveAsync(cancellationToken);
        }
        catch (KubernetesException e) when (!e.IsConflict)
        {
            // the next run finds the release pending, and unlocks it
            run.Log.Add("failed to record the release", ("error", ApplyException.Upstream(e)));
        }
        catch (KubernetesException e)
        {
            return new ActionOutcome.Lost(ApplyException.Upstream(e));
        }

        return new ActionOutcome.Failed(await CleanUpAsync(run, message, cancellationToken));
    }

    private static async Task<string> CleanUpAsync(ActionRun run, string message, CancellationToken cancellationToken)
    {
        if (!run.CleansUpOnFail || run.State.Created.Count == 0)
        {
            return message;
        }

        var errors = new List<string>();
        foreach (var created in run.State.Created)
        {
            var space = created.LastIndexOf(' ');
            var id = ObjectIdentity.Parse(created[..space], null);
            try
            {
                await run.Client.DeleteAsync(id.In(created[(space + 1)..]), id.Key, DeleteOptions.Background, cancellationToken);
            }
            catch (KubernetesException e)
            {
                errors.Add(ApplyException.Upstream(e));
            }
        }

        return errors.Count == 0 ? message
            : $"an error occurred while cleaning up resources. original {run.Action} error: {message}: unable to cleanup resources: {string.Join(", ", errors)}";
    }
}
