namespace Flux.Kubernetes.Discovery;

/// <summary>How often something may be looked up again that was not there: some times at once, then at a steady rate.</summary>
/// <param name="burst">How often at once.</param>
/// <param name="interval">How long until there is one more.</param>
/// <param name="clock">The time.</param>
internal sealed class LookupAllowance(int burst, TimeSpan interval, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _left = burst;
    private long _last = clock.GetTimestamp();

    public bool TryTake()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(burst, _left + (clock.GetElapsedTime(_last, now) / interval));
            _last = now;
            if (_left < 1)
            {
                return false;
            }

            _left -= 1;
            return true;
        }
    }
}
