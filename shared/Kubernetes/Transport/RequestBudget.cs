namespace Flux.Kubernetes.Transport;

/// <summary>
/// A token bucket: a burst at once, then a steady rate. Those who wait are served by the share of their priority, within it flow
/// by flow, within a flow first come first served.
/// </summary>
internal sealed class RequestBudget(int perSecond, int burst, TimeProvider clock)
{
    /// <summary>Below this a token counts as whole: sums of fractions miss it.</summary>
    private const double Whole = 1 - 1e-6;

    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly BudgetLevel[] _levels = [new(16), new(4), new(1)];
    private double _tokens = burst;
    private long _last = clock.GetTimestamp();
    private double _served;
    private ITimer? _timer;

    /// <summary>Waits until one more request may go out.</summary>
    /// <param name="priority">Its share.</param>
    /// <param name="flow">For whom it is.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    public Task TakeAsync(RequestPriority priority, string flow, CancellationToken cancellationToken)
    {
        BudgetWaiter waiter;
        lock (_gate)
        {
            Refill();
            if (_tokens >= Whole && Array.TrueForAll(_levels, level => level.IsEmpty))
            {
                _tokens -= 1;
                return Task.CompletedTask;
            }

            waiter = new BudgetWaiter();
            _levels[(int)priority].Add(flow, waiter, _served);
            Schedule();
        }

        return waiter.WaitAsync(cancellationToken);
    }

    private void Refill()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
    }

    private void Schedule()
    {
        if (_timer is not null)
        {
            return;
        }

        var wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        _timer = clock.CreateTimer(static self => ((RequestBudget)self!).Serve(), this, wait > _shortestWait ? wait : _shortestWait, Timeout.InfiniteTimeSpan);
    }

    private void Serve()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            Refill();
            while (_tokens >= Whole && Next() is { } level)
            {
                // Whoever gave up meanwhile costs nothing.
                if (level.Take(out _served)?.TryServe() is true)
                {
                    _tokens -= 1;
                }
            }

            if (Next() is not null)
            {
                Schedule();
            }
        }
    }

    /// <summary>Of the levels where someone waits, the one that has had the least of its share.</summary>
    private BudgetLevel? Next() => _levels.Where(level => !level.IsEmpty).MinBy(level => level.Served);
}
