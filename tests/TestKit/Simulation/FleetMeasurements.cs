using Flux.Reconciliation;

namespace Flux.TestKit.Simulation;

/// <summary>What is noted while a simulation runs, on its one thread.</summary>
internal sealed class FleetMeasurements(FleetSimulationOptions options)
{
    private readonly Dictionary<int, int> _minutes = [];
    private TimeSpan _settledAt;
    private long _activities;
    private long _inVain;
    private long _raised;
    private long _woken;
    private long _starts;
    private int _deepest;
    private int _deepestAtStart;
    private TimeSpan _worst;
    private TimeSpan _worstAtStart;
    private double _neglect;

    /// <summary>Every loop was started: for as long as an interval the numbers are those of a start.</summary>
    public void Started(TimeSpan now)
    {
        _settledAt = now + options.Interval;
        _starts += (long)options.Clusters * options.ObjectsPerCluster;
    }

    public void Raised() => _raised++;

    public void Woke(int dependents) => _woken += dependents;

    public void Queue(TimeSpan now, int waiting)
    {
        if (now >= _settledAt)
        {
            _deepest = Math.Max(_deepest, waiting);
        }
        else
        {
            _deepestAtStart = Math.Max(_deepestAtStart, waiting);
        }
    }

    public void Began(SimulatedObject item, TimeSpan now, TimeSpan waited, bool isSick, ReconcileRequest request)
    {
        var wasNeverSick = item.Cluster >= options.SickClusters;
        _activities++;
        _inVain += isSick ? 1 : 0;
        if (request is { TriggeredBy: null, Continuation: null })
        {
            var minute = (int)now.TotalMinutes;
            _minutes[minute] = _minutes.GetValueOrDefault(minute) + 1;
        }

        if (wasNeverSick && now >= _settledAt)
        {
            _worst = waited > _worst ? waited : _worst;
        }
        else if (wasNeverSick)
        {
            _worstAtStart = waited > _worstAtStart ? waited : _worstAtStart;
        }

        if (wasNeverSick && request.Continuation is null && item.SeenAt is { } before)
        {
            _neglect = Math.Max(_neglect, (now - before) / options.Interval);
        }

        item.SeenAt = now;
    }

    public FleetSimulationReport Report(IReadOnlyList<SimulatedObject> objects, IReadOnlyList<SimulatedPush> pushes)
    {
        var end = (int)options.Duration.TotalMinutes;
        var last = _minutes.Where(m => m.Key >= end * 5 / 6 && m.Key < end).Select(m => m.Value).ToArray();
        return new()
        {
            Activities = _activities,
            ActivitiesInVain = _inVain,
            Pushes = (pushes.Count, pushes.Count(push => push.AppliedAt is not null)),
            PushToApplied = [.. pushes
                .Where(push => push is { HasWebhook: true, AppliedAt: not null } && push.Source.Cluster >= options.SickClusters)
                .Select(push => push.AppliedAt!.Value - push.At).Order()],
            DeepestQueue = _deepest,
            DeepestQueueAtStart = _deepestAtStart,
            WorstWait = _worst,
            WorstWaitAtStart = _worstAtStart,
            LongestNeglect = _neglect,
            NeverSeen = objects.Count(item => item.SeenAt is null),
            BusiestMinute = last.Length == 0 ? 0 : last.Max() / last.Average(),
            Storage = new()
            {
                // a turn is two episodes: one asks for the activity, one takes its result and sets the timer
                Episodes = 2 * _activities,
                Activities = _activities,
                Messages = (3 * _activities) + _woken + _raised + _starts,
                Lookups = _raised + _starts,
            },
        };
    }
}
