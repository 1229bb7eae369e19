using System.Globalization;

namespace Flux.Reconciliation;

/// <summary>
/// Remembers the events of this process, so that a repeated one becomes a count instead of another object: an equal one
/// is counted, from the tenth different message of a reason within ten minutes on they are combined, and an object gets
/// at most 25 events at once and then one each five minutes.
/// </summary>
/// <remarks>Spec: client-go tools/record/events_cache.go, with its defaults. What is forgotten costs an object more, no more.</remarks>
internal sealed class EventCorrelator(TimeProvider clock)
{
    private const int MaxRemembered = 4096;
    private const int MaxRoutine = 200_000;
    private const int Burst = 25;
    private const int MaxSimilar = 10;
    private const string CombinedPrefix = "(combined from similar events): ";
    private static readonly TimeSpan _refill = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _similarWithin = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Sighting> _seen = [];
    private readonly Dictionary<string, Bucket> _buckets = [];
    private readonly Dictionary<string, Similar> _similar = [];
    private readonly Dictionary<string, DateTimeOffset> _routine = [];

    /// <summary>Whether an event is to be kept: any but a routine one, and that where none about the object was within the interval.</summary>
    public bool IsDue(FluxEvent fluxEvent, TimeSpan interval)
    {
        var about = About(fluxEvent);
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (fluxEvent.IsRoutine && _routine.TryGetValue(about, out var last) && now - last < interval)
            {
                return false;
            }

            if (_routine.Count >= MaxRoutine)
            {
                _routine.Clear();
            }

            _routine[about] = now;
            return true;
        }
    }

    /// <summary>One event object.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Message">The message to show.</param>
    /// <param name="Count">How often it was seen, this time included.</param>
    /// <param name="First">When it was seen first.</param>
    internal sealed record Sighting(string Name, string Message, int Count, DateTimeOffset First);

    /// <summary>Counts an event; null where the object has had too many.</summary>
    public Sighting? Observe(FluxEvent fluxEvent)
    {
        var about = About(fluxEvent);
        var group = string.Join('\n', about, fluxEvent.Severity == EventSeverity.Error, fluxEvent.Reason);
        lock (_lock)
        {
            Forget();
            if (!Take(about))
            {
                return null;
            }

            var combined = IsOneOfMany(group, fluxEvent.Message);
            var key = combined ? group : string.Join('\n', group, fluxEvent.Message);
            var message = combined ? CombinedPrefix + fluxEvent.Message : fluxEvent.Message;
            var sighting = _seen.TryGetValue(key, out var known)
                ? known with { Count = known.Count + 1, Message = message }
                : new(NewName(fluxEvent), message, 1, fluxEvent.Timestamp);
            return _seen[key] = sighting;
        }
    }

    private static string About(FluxEvent fluxEvent) =>
        string.Join('\n', fluxEvent.Cluster, fluxEvent.ReportingController, fluxEvent.Kind, fluxEvent.Key, fluxEvent.Uid);

    private string NewName(FluxEvent fluxEvent)
    {
        var nanoseconds = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        return string.Create(CultureInfo.InvariantCulture, $"{fluxEvent.Key.Name}.{nanoseconds + _seen.Count:x}");
    }

    private bool Take(string about)
    {
        var now = clock.GetUtcNow();
        var bucket = _buckets.TryGetValue(about, out var known) ? known : new(Burst, now);
        var refilled = Math.Min(Burst, bucket.Tokens + ((now - bucket.At) / _refill));
        _buckets[about] = new(refilled >= 1 ? refilled - 1 : refilled, now);
        return refilled >= 1;
    }

    private bool IsOneOfMany(string group, string message)
    {
        var now = clock.GetUtcNow();
        if (!_similar.TryGetValue(group, out var similar) || now - similar.Last > _similarWithin)
        {
            similar = new([], now);
        }

        _similar[group] = similar with { Last = now };
        if (similar.Messages.Count < MaxSimilar)
        {
            similar.Messages.Add(message);
        }

        return similar.Messages.Count >= MaxSimilar;
    }

    private void Forget()
    {
        if (_seen.Count >= MaxRemembered || _buckets.Count >= MaxRemembered)
        {
            _seen.Clear();
            _buckets.Clear();
            _similar.Clear();
        }
    }

    private sealed record Bucket(double Tokens, DateTimeOffset At);

    private sealed record Similar(HashSet<string> Messages, DateTimeOffset Last);
}
