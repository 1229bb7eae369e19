using System.Collections.Concurrent;
using System.Text.Json;
using Flux.Durable;
using Flux.Orchestrations;

namespace Flux.Hosting.Watching;

/// <summary>
/// Finds loops that count as running and do not: a message that cannot be processed is tried again for ever, less and less often, and the loop that
/// waits for it sleeps meanwhile. A loop whose time came half an hour ago, and that has not moved in half an hour of our own looking, is stuck. What
/// was late while nobody looked (the app was stopped) is not.
/// </summary>
/// <remarks>Spec: Azure/durabletask, src/DurableTask.AzureStorage/Messaging/TaskHubQueue.cs, <c>AbandonMessageAsync</c>: no limit, ten minutes between tries.</remarks>
internal sealed class StuckLoops(TimeProvider clock)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, (DateTime Moved, long SeenAt)> _late = new(StringComparer.Ordinal);

    /// <summary>Whether a running loop is stuck, by what is seen of it now and was before.</summary>
    public bool IsStuck(OrchestrationInstance loop)
    {
        if (!IsLate(loop))
        {
            _late.TryRemove(loop.InstanceId, out _);
            return false;
        }

        var now = clock.GetTimestamp();
        var (_, seenAt) = _late.AddOrUpdate(
            loop.InstanceId,
            static (_, seen) => seen,
            static (_, before, seen) => before.Moved == seen.Moved ? before : seen,
            (Moved: loop.LastUpdatedAt, SeenAt: now));
        if (clock.GetElapsedTime(seenAt, now) < _patience)
        {
            return false;
        }

        _late.TryRemove(loop.InstanceId, out _); // ended now, and judged anew
        return true;
    }

    private bool IsLate(OrchestrationInstance loop)
    {
        var due = loop.CustomStatus is null ? loop.LastUpdatedAt : NextRunOf(loop.CustomStatus);
        return due is { } at && clock.GetUtcNow().UtcDateTime - at > _patience;
    }

    // null: only an event can wake it, or it is not ours to read
    private static DateTime? NextRunOf(string status)
    {
        try
        {
            return JsonSerializer.Deserialize<ReconcileLoopStatus>(status, OrchestrationJson.Options)?.NextRunAt;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
