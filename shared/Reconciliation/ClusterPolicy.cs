namespace Flux.Reconciliation;

/// <summary>What holds for one cluster beside the host's settings; it can only make them stricter, but for the account.</summary>
public sealed record ClusterPolicy
{
    /// <summary>Nothing.</summary>
    public static ClusterPolicy None { get; } = new();

    /// <summary>Objects may only refer to their own namespace.</summary>
    public bool NoCrossNamespaceRefs { get; init; }

    /// <summary>The ServiceAccount to apply as where an object names none; null for the host's setting.</summary>
    public string? DefaultServiceAccount { get; init; }

    /// <summary>How many objects are worked on at once; null for the host's setting.</summary>
    public int? Concurrency { get; init; }

    /// <summary>When things may be applied; empty for always.</summary>
    public IReadOnlyList<SyncWindow> SyncWindows { get; init; } = [];

    /// <summary>How long nothing may be applied yet; null where it may be now.</summary>
    public TimeSpan? ClosedFor(DateTimeOffset now)
    {
        TimeSpan? least = null;
        foreach (var window in SyncWindows)
        {
            if (window.ClosedFor(now) is not { } wait)
            {
                return null;
            }

            least = least is { } known && known < wait ? known : wait;
        }

        return least;
    }
}
