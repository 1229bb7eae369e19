using Flux.Kubernetes;

namespace Flux.Hosting.Fleets;

/// <summary>
/// Whether a cluster answers. After three requests in a row without any answer it is left alone for a while, longer each time up to five
/// minutes; then one may find out whether it is back. Any answer, a refusal too, says that it is.
/// </summary>
internal sealed class ClusterHealth(TimeProvider clock)
{
    private const int Tolerated = 3;
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private int _silent;
    private int _rounds;
    private DateTimeOffset _until;

    /// <summary>Takes note of a request.</summary>
    public void Note(RequestRecord request)
    {
        lock (_lock)
        {
            if (request.StatusCode is not null)
            {
                (_silent, _rounds, _until) = (0, 0, default);
            }
            else if (++_silent >= Tolerated && clock.GetUtcNow() >= _until)
            {
                _until = clock.GetUtcNow() + Pause(_rounds++);
            }
        }
    }

    /// <summary>How long it is left alone; null where it may be asked. Who gets null after a pause is the one to find out: others wait on.</summary>
    public TimeSpan? ClosedFor()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_silent < Tolerated)
            {
                return null;
            }

            if (now < _until)
            {
                return _until - now;
            }

            _until = now + _first;
            return null;
        }
    }

    private static TimeSpan Pause(int rounds) => rounds >= 6 ? _longest : TimeSpan.FromTicks(Math.Min(_first.Ticks << rounds, _longest.Ticks));
}
