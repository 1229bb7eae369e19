using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Actions;

/// <summary>
/// Runs the hooks of an event one after the other, by weight and name: deletes what is left of a hook, creates it, and looks until it is done.
/// It goes on wherever it was when it had to wait.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/action/hooks.go. Logs of hooks are not read, since upstream shows them to nobody.</remarks>
internal static class HookRunner
{
    private const string Before = "before-hook-creation";
    private const string OnSuccess = "hook-succeeded";
    private const string OnFailure = "hook-failed";
    private const string Deleting = "deleting";
    private const string Waiting = "waiting";
    private const string Failing = "failing";
    private const string Cleaning = "cleaning";

    /// <summary>Runs hooks.</summary>
    /// <param name="run">The action.</param>
    /// <param name="hookEvent">The event, for messages.</param>
    /// <param name="order">The places of the hooks in the release, in the order in which they run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When to look again; null where all are done.</returns>
    /// <exception cref="ActionFailedException">A hook failed.</exception>
    /// <exception cref="KubernetesException">The release cannot be stored.</exception>
    public static async Task<TimeSpan?> RunAsync(ActionRun run, string hookEvent, IReadOnlyList<int> order, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (run.State.HookStage)
            {
                case "" when run.State.Hook >= order.Count:
                    await DeleteAsync(run, order.Reverse(), OnSuccess, cancellationToken);
                    run.State = run.State with { HookStage = Cleaning, Since = run.Now };
                    break;

                case "":
                    await BeginAsync(run, order[run.State.Hook], cancellationToken);
                    break;

                case Deleting:
                    if (await RemainsAsync(run, [order[run.State.Hook]], Before, cancellationToken))
                    {
                        return run.Options.DeletePollInterval;
                    }

                    await CreateAsync(run, hookEvent, order[run.State.Hook], cancellationToken);
                    break;

                case Waiting:
                    if (!await IsDoneAsync(run, order[run.State.Hook], cancellationToken))
                    {
                        return run.Options.HealthPollInterval;
                    }

                    if (run.State.Failure is not null)
                    {
                        await DeleteAsync(run, [order[run.State.Hook]], OnFailure, cancellationToken);
                        await DeleteAsync(run, order.Take(run.State.Hook), OnSuccess, cancellationToken);
                        run.State = run.State with { HookStage = Failing, Since = run.Now };
                    }

                    break;

                case Failing:
                    if (!run.IsTimeUp(run.Timeout) && (await RemainsAsync(run, [order[run.State.Hook]], OnFailure, cancellationToken)
                        || await RemainsAsync(run, order.Take(run.State.Hook), OnSuccess, cancellationToken)))
                    {
                        return run.Options.DeletePollInterval;
                    }

                    throw new ActionFailedException(run.State.Failure ?? "");

                default:
                    if (await RemainsAsync(run, order, OnSuccess, cancellationToken))
                    {
                        return run.Options.DeletePollInterval;
                    }

                    run.State = run.State with { Hook = 0, HookStage = "" };
                    return null;
            }
        }
    }

    private static async Task BeginAsync(ActionRun run, int index, CancellationToken cancellationToken)
    {
        var hook = run.Current.Hooks[index];
        if (hook.DeletePolicies.Count == 0)
        {
            run.Change(release => release.WithHook(index, hook with { DeletePolicies = [Before] }));
        }

        await DeleteAsync(run, [index], Before, cancellationToken);
        run.State = run.State with { HookStage = Deleting, Since = run.Now };
    }

    private static async Task CreateAsync(ActionRun run, string hookEvent, int index, CancellationToken cancellationToken)
    {
        var hook = run.Current.Hooks[index];
        IReadOnlyList<ReleaseObject> objects;
        try
        {
            objects = await ManifestObjects.BuildAsync(run.Client, hook.Manifest, run.Context.ReleaseNamespace, cancellationToken);
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException($"unable to build kubernetes object for {hookEvent} hook {hook.Path}: {e.Message}", e);
        }

        var started = GoTime.From(run.Now);
        run.Change(release => release.WithHook(index, hook with { LastRun = new() { StartedAt = started, Phase = HookExecution.Running } }));
        await run.SaveAsync(cancellationToken);
        try
        {
            var writer = new ObjectWriter(run.Client, run.State.ServerSide);
            foreach (var obj in objects)
            {
                await writer.CreateAsync(obj, force: false, cancellationToken);
            }
        }
        catch (Exception e) when (e is ActionFailedException or KubernetesException)
        {
            End(run, index, HookExecution.Failed);
            throw new ActionFailedException($"warning: Hook {hookEvent} {hook.Path} failed: {(e is KubernetesException refused ? ApplyException.Upstream(refused) : e.Message)}", e);
        }

        run.State = run.State with { HookStage = Waiting, Since = run.Now };
    }

    /// <summary>Whether a hook has come to an end; where it failed, the state says how.</summary>
    private static async Task<bool> IsDoneAsync(ActionRun run, int index, CancellationToken cancellationToken)
    {
        try
        {
            var objects = await ManifestObjects.BuildAsync(run.Client, run.Current.Hooks[index].Manifest, run.Context.ReleaseNamespace, cancellationToken);
            if (!await run.Waiter.AreDoneAsync(objects, run.IsTimeUp(run.Timeout), cancellationToken))
            {
                return false;
            }

            End(run, index, HookExecution.Succeeded);
            run.State = run.State with { Hook = run.State.Hook + 1, HookStage = "" };
        }
        catch (ActionFailedException e)
        {
            End(run, index, HookExecution.Failed);
            run.State = run.State with { Failure = e.Message };
        }
        catch (KubernetesException) when (!run.IsTimeUp(run.Timeout))
        {
            return false; // the cluster does not answer now
        }
        catch (KubernetesException e)
        {
            End(run, index, HookExecution.Failed);
            run.State = run.State with { Failure = ApplyException.Upstream(e) };
        }

        return true;
    }

    private static void End(ActionRun run, int index, string phase)
    {
        var completed = GoTime.From(run.Now);
        run.Change(release => release.WithHook(index, release.Hooks[index] with { LastRun = release.Hooks[index].LastRun with { CompletedAt = completed, Phase = phase } }));
    }

    private static async Task DeleteAsync(ActionRun run, IEnumerable<int> indexes, string policy, CancellationToken cancellationToken)
    {
        foreach (var obj in await ObjectsAsync(run, indexes, policy, cancellationToken))
        {
            try
            {
                await new ObjectWriter(run.Client, run.State.ServerSide).DeleteAsync(obj, "Background", cancellationToken);
            }
            catch (KubernetesException e)
            {
                throw new ActionFailedException(ApplyException.Upstream(e), e);
            }
        }
    }

    /// <summary>Whether an object that was deleted is still there.</summary>
    /// <exception cref="ActionFailedException">The time is up.</exception>
    private static async Task<bool> RemainsAsync(ActionRun run, IEnumerable<int> indexes, string policy, CancellationToken cancellationToken)
    {
        if (run.WaitsForHooksOnly)
        {
            return false;
        }

        ReleaseObject? remaining;
        try
        {
            remaining = await run.Waiter.FindRemainingAsync(await ObjectsAsync(run, indexes, policy, cancellationToken), cancellationToken);
        }
        catch (KubernetesException) when (!run.IsTimeUp(run.Timeout))
        {
            return true;
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException(ApplyException.Upstream(e), e);
        }

        return remaining is not null && (!run.IsTimeUp(run.Timeout)
            ? true
            : throw new ActionFailedException($"{remaining.Id.Subject} termination timeout: context deadline exceeded"));
    }

    private static async Task<IReadOnlyList<ReleaseObject>> ObjectsAsync(ActionRun run, IEnumerable<int> indexes, string policy, CancellationToken cancellationToken)
    {
        var objects = new List<ReleaseObject>();
        foreach (var hook in indexes.Select(i => run.Current.Hooks[i]).Where(h => h.Kind != "CustomResourceDefinition" && h.DeletePolicies.Contains(policy)))
        {
            try
            {
                objects.AddRange(await ManifestObjects.BuildAsync(run.Client, hook.Manifest, run.Context.ReleaseNamespace, cancellationToken));
            }
            catch (ActionFailedException e)
            {
                throw new ActionFailedException($"unable to build kubernetes object for deleting hook {hook.Path}: {e.Message}", e);
            }
        }

        return objects;
    }
}
