namespace Flux.TestKit.Simulation;

/// <summary>
/// A clock for hundreds of thousands of timers: it moves in steps, and a timer fires in the first step at or after its time. Arming and
/// disarming cost the same however many there are.
/// </summary>
/// <param name="step">How far one step goes.</param>
public sealed class SimulatedClock(TimeSpan step) : TimeProvider
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, List<(StepTimer Timer, int Arming)>> _due = [];
    private long _steps;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => step * Interlocked.Read(ref _steps);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new StepTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves one step on and fires what is due, on this thread.</summary>
    public void Step()
    {
        List<(StepTimer Timer, int Arming)>? due;
        lock (_gate)
        {
            _due.Remove(++_steps, out due);
        }

        foreach (var (timer, arming) in due ?? [])
        {
            timer.FireIf(arming);
        }
    }

    private void Add(StepTimer timer, int arming, TimeSpan dueTime)
    {
        lock (_gate)
        {
            var at = _steps + Math.Max(1, (dueTime.Ticks + step.Ticks - 1) / step.Ticks);
            if (!_due.TryGetValue(at, out var timers))
            {
                _due.Add(at, timers = []);
            }

            timers.Add((timer, arming));
        }
    }

    private sealed class StepTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private int _arming;

        public void FireIf(int arming)
        {
            if (Interlocked.CompareExchange(ref _arming, arming + 1, arming) == arming)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period > TimeSpan.Zero)
            {
                throw new NotSupportedException("a simulated timer fires once");
            }

            var arming = Interlocked.Increment(ref _arming);
            if (dueTime >= TimeSpan.Zero)
            {
                clock.Add(this, arming, dueTime);
            }

            return true;
        }

        public void Dispose() => Interlocked.Increment(ref _arming);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
