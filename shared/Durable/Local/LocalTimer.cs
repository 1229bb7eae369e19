namespace Flux.Durable;

/// <summary>A durable timer on the runtime's clock. Fires once, not before its time however long that is.</summary>
internal sealed class LocalTimer : IDisposable
{
    // TimeProvider's timers take at most 2^32 - 2 ms
    private static readonly TimeSpan _longest = TimeSpan.FromDays(24);

    private readonly LocalInstance _instance;
    private readonly TimeProvider _clock;
    private readonly DateTime _fireAt;
    private readonly ITimer _timer;

    public LocalTimer(LocalInstance instance, TimeProvider clock, int run, int taskId, DateTime fireAt)
    {
        _instance = instance;
        _clock = clock;
        _fireAt = fireAt;
        Run = run;
        TaskId = taskId;
        _timer = clock.CreateTimer(static timer => ((LocalTimer)timer!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(Remaining());
    }

    public int Run { get; }

    public int TaskId { get; }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Remaining() => _fireAt - _clock.GetUtcNow().UtcDateTime;

    private void Arm(TimeSpan remaining)
    {
        // rounded up to whole milliseconds, which is what timers count in
        var wait = remaining <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds));
        _timer.Change(wait < _longest ? wait : _longest, Timeout.InfiniteTimeSpan);
    }

    private void OnTick()
    {
        var remaining = Remaining();
        if (remaining > TimeSpan.Zero)
        {
            Arm(remaining);
        }
        else
        {
            _instance.Post(new LocalMessage { Type = LocalMessage.Kind.Completed, Run = Run, TaskId = TaskId, Name = string.Empty, Text = "null" });
        }
    }
}
