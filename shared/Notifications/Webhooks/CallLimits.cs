using System.Security.Cryptography;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>How often a webhook may be called, and which calls were done a moment ago. Each process counts for itself.</summary>
internal sealed class CallLimits(NotificationOptions options, TimeProvider clock)
{
    private const int MaxRemembered = 20_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<ReconcileTarget, (double Tokens, DateTimeOffset At)> _buckets = [];
    private readonly Dictionary<string, DateTimeOffset> _done = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset At)> _order = new();

    /// <summary>How long a caller has to wait; null where the call is taken.</summary>
    public TimeSpan? Take(ReconcileTarget receiver)
    {
        if (options.CallsPerMinute == 0)
        {
            return null;
        }

        var perSecond = options.CallsPerMinute / 60.0;
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_buckets.Count >= MaxRemembered)
            {
                _buckets.Clear();
            }

            var (tokens, at) = _buckets.TryGetValue(receiver, out var known) ? known : (options.CallBurst, now);
            tokens = Math.Min(options.CallBurst, tokens + ((now - at).TotalSeconds * perSecond));
            _buckets[receiver] = (tokens >= 1 ? tokens - 1 : tokens, now);
            return tokens >= 1 ? null : TimeSpan.FromSeconds(Math.Ceiling((1 - tokens) / perSecond));
        }
    }

    /// <summary>What a call is known by.</summary>
    public static string KeyOf(ReconcileTarget receiver, ReadOnlySpan<byte> body) => $"{receiver.InstanceId}:{Convert.ToHexString(SHA256.HashData(body))}";

    /// <summary>Whether a call was done within the window.</summary>
    public bool WasDone(string key)
    {
        lock (_lock)
        {
            return _done.TryGetValue(key, out var at) && clock.GetUtcNow() - at < options.ReplayWindow;
        }
    }

    /// <summary>Remembers a call that was done; the oldest are forgotten.</summary>
    public void Done(string key)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            _done[key] = now;
            _order.Enqueue((key, now));
            while (_order.TryPeek(out var oldest) && (_order.Count > MaxRemembered || now - oldest.At >= options.ReplayWindow))
            {
                _order.Dequeue();
                if (_done.TryGetValue(oldest.Key, out var at) && at == oldest.At)
                {
                    _done.Remove(oldest.Key);
                }
            }
        }
    }
}
