using System.Collections.Concurrent;

namespace Flux.HelmReleases.Actions;

/// <summary>
/// Keeps the actions that wait, so that the next look at one need not read its release again. Losing one costs a request and nothing else.
/// </summary>
internal sealed class ActionMemory
{
    private const int MaxRuns = 256;
    private readonly ConcurrentDictionary<string, (ActionState State, Storage.Release? Release, Storage.Release? Original, IReadOnlyList<Objects.ReleaseObject>? Targets)> _runs = new(StringComparer.Ordinal);

    /// <summary>Keeps an action that waits.</summary>
    public void Keep(ActionRun run)
    {
        if (_runs.Count >= MaxRuns)
        {
            _runs.Clear();
        }

        _runs[KeyOf(run.Context)] = (run.State, run.Release, run.Original, run.Targets);
    }

    /// <summary>Gives an action what was kept of it; false where it was not this one, or not by this process.</summary>
    public bool TryRestore(ActionRun run)
    {
        if (!_runs.TryRemove(KeyOf(run.Context), out var kept) || kept.State.Version != run.State.Version
            || kept.State.StartedAt != run.State.StartedAt || kept.State.Action != run.State.Action)
        {
            return false;
        }

        (run.Release, run.Original, run.Targets) = (kept.Release, kept.Original, kept.Targets);
        return true;
    }

    private static string KeyOf(HelmReleaseContext context) => $"{context.Target.InstanceId}/{context.Object.Uid}";
}
