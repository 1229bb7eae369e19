using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>
/// What a sweep does about what it saw. Pure, so that it may run on either host; what it does is safe to do twice, since a
/// loop that is woken for nothing looks, finds nothing to do and sleeps on.
/// </summary>
public sealed record SweepPlan
{
    /// <summary>The loops to start, in the order listed.</summary>
    public required IReadOnlyList<ReconcileTarget> Start { get; init; }

    /// <summary>The loops to wake: those listed in their order, then those whose object is gone.</summary>
    public required IReadOnlyList<SweepSignal> Raise { get; init; }

    /// <summary>What was seen, by instance id: <c>before</c> of the next sweep.</summary>
    public required IReadOnlyDictionary<string, ObservedObject> Observed { get; init; }

    /// <summary>Compares two looks at the fleet.</summary>
    /// <param name="now">The Flux objects there are. Leave out none of a cluster that is listed: what is missing counts as gone.</param>
    /// <param name="before">What the sweep before saw of the same clusters, by instance id; empty at start.</param>
    /// <param name="running">The ids of the running instances.</param>
    public static SweepPlan Compute(
        IReadOnlyCollection<ObservedObject> now, IReadOnlyDictionary<string, ObservedObject> before, ISet<string> running)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(running);
        var start = new List<ReconcileTarget>();
        var raise = new List<SweepSignal>();
        var observed = new Dictionary<string, ObservedObject>(now.Count);
        foreach (var seen in now)
        {
            var id = seen.Target.InstanceId;
            observed[id] = seen;
            if (!running.Contains(id))
            {
                start.Add(seen.Target);
            }
            else if (Compare(before.GetValueOrDefault(id), seen) is { } signal)
            {
                raise.Add(signal);
            }
        }

        raise.AddRange(before.Values
            .Where(was => !observed.ContainsKey(was.Target.InstanceId) && running.Contains(was.Target.InstanceId))
            .Select(was => new SweepSignal(was.Target, was.Target.ToString(), SweepReasons.Gone))
            .OrderBy(signal => signal.Target.InstanceId, StringComparer.Ordinal));
        return new SweepPlan { Start = start, Raise = raise, Observed = observed };
    }

    private static SweepSignal? Compare(ObservedObject? was, ObservedObject seen)
    {
        return was switch
        {
            null => By(seen.Target.ToString(), SweepReasons.FirstSeen),
            _ when was.Uid != seen.Uid => By(seen.Target.ToString(), SweepReasons.Recreated),
            _ when was.IsDeleting != seen.IsDeleting => By(seen.Target.ToString(), SweepReasons.Deletion),
            _ when seen.RequestedAt is not null && was.RequestedAt != seen.RequestedAt => // removing it asks for nothing
                By(seen.Target.ToString(), SweepReasons.Requested),
            _ when was.Generation != seen.Generation => By(seen.Target.ToString(), SweepReasons.Spec),
            _ when was.ArtifactRevision != seen.ArtifactRevision => By(seen.Source ?? seen.Target.ToString(), SweepReasons.Artifact),
            _ when Moved(was.WatchedVersions, seen.WatchedVersions) is { } watched => By(watched, SweepReasons.Watched),
            _ => null,
        };

        SweepSignal By(string who, string reason) => new(seen.Target, who, reason);
    }

    /// <summary>The first object that came, went or changed; null where none did.</summary>
    private static string? Moved(IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> now) => was.Count == 0 && now.Count == 0
        ? null
        : was.Keys.Union(now.Keys)
            .Where(name => was.GetValueOrDefault(name) != now.GetValueOrDefault(name))
            .Min(StringComparer.Ordinal);
}
