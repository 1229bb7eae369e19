using Flux.Orchestrations;
using Flux.Reconciliation;

namespace Flux.Hosting.Watching;

/// <summary>What the bursts of one cluster have seen so far: <c>before</c> of the next one. Not for use by several threads at once.</summary>
internal sealed class SeenObjects
{
    private readonly Dictionary<string, ObservedObject> _seen = new(StringComparer.Ordinal);

    /// <summary>Every object there is.</summary>
    public IReadOnlyCollection<ReconcileTarget> All => [.. _seen.Values.Select(seen => seen.Target)];

    /// <summary>What was seen of these; what is new is not in it.</summary>
    public IReadOnlyDictionary<string, ObservedObject> Of(IEnumerable<ReconcileTarget> concerned)
    {
        var of = new Dictionary<string, ObservedObject>(StringComparer.Ordinal);
        foreach (var target in concerned)
        {
            var id = target.InstanceId;
            if (_seen.TryGetValue(id, out var seen))
            {
                of[id] = seen;
            }
        }

        return of;
    }

    /// <summary>Takes what a burst saw of these; those that are not in it are gone.</summary>
    public void Take(IEnumerable<ReconcileTarget> concerned, IReadOnlyDictionary<string, ObservedObject> observed)
    {
        foreach (var target in concerned)
        {
            var id = target.InstanceId;
            if (observed.TryGetValue(id, out var seen))
            {
                _seen[id] = seen;
            }
            else
            {
                _seen.Remove(id);
            }
        }
    }
}
