using Flux.Kubernetes;

namespace Flux.Identity;

/// <summary>
/// Keeps clients of remote clusters over runs. One that has not been used for longest makes room for another, and is disposed half an hour
/// later, since a run may be using it: no run lasts that long.
/// </summary>
internal sealed class RemoteClients(TimeProvider clock, int max = 256)
{
    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(30);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly Queue<(IKubernetesClient Client, DateTimeOffset At)> _retired = new();

    /// <summary>How many are kept, those left out that only wait to be disposed.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>The client of an id, made where there is none.</summary>
    public IKubernetesClient Get(string id, Func<IKubernetesClient> make)
    {
        lock (_lock)
        {
            DisposeRetired();
            if (_byId.TryGetValue(id, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Client;
            }

            while (_byId.Count >= max && _byUse.Last is { } oldest)
            {
                _byUse.Remove(oldest);
                _byId.Remove(oldest.Value.Id);
                _retired.Enqueue((oldest.Value.Client, clock.GetUtcNow()));
            }

            var node = _byUse.AddFirst(new Entry(id, make()));
            _byId[id] = node;
            return node.Value.Client;
        }
    }

    private void DisposeRetired()
    {
        while (_retired.TryPeek(out var next) && clock.GetUtcNow() - next.At >= _grace)
        {
            (_retired.Dequeue().Client as IDisposable)?.Dispose();
        }
    }

    private sealed record Entry(string Id, IKubernetesClient Client);
}
