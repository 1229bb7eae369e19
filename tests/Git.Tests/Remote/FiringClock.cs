namespace Flux.Git.Remote;

/// <summary>A clock whose timers go off when the test says so.</summary>
internal sealed class FiringClock : TimeProvider
{
    private readonly List<FiringTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FiringTimer(callback, state) { DueTime = dueTime };
        _timers.Add(timer);
        return timer;
    }

    public void Fire(TimeSpan dueTime)
    {
        foreach (var timer in _timers.Where(timer => timer.DueTime == dueTime).ToArray())
        {
            timer.Fire();
        }
    }

    private sealed class FiringTimer(TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan DueTime { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
