using Flux.Kubernetes;

namespace Flux.Identity;

/// <summary>
/// Keeps clients of remote clusters over runs: until what they were made of has changed, nobody has asked for them in an hour, or they are the
/// longest unused of too many. Half an hour later they are disposed, since a run may be using them: no run lasts that long.
/// </summary>
internal sealed class RemoteClients(TimeProvider clock, int max = 256)
{
    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _idle = TimeSpan.FromHours(1);
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
    /// <param name="id">Which.</param>
    /// <param name="version">What it is made of: of another version another is made, and the former not kept.</param>
    /// <param name="make">Makes one.</param>
    public IKubernetesClient Get(string id, string version, Func<IKubernetesClient> make)
    {
        lock (_lock)
        {
            DisposeRetired();
            if (_byId.TryGetValue(id, out var known) && known.Value.Version == version)
            {
                _byUse.Remove(known);
                known.Value = known.Value with { UsedAt = clock.GetUtcNow() };
                _byUse.AddFirst(known);
                RetireIdle();
                return known.Value.Client;
            }

            var client = make();
            if (known is not null)
            {
                Retire(known);
            }

            while (_byId.Count >= max && _byUse.Last is { } oldest)
            {
                Retire(oldest);
            }

            _byId[id] = _byUse.AddFirst(new Entry(id, version, client, clock.GetUtcNow()));
            RetireIdle();
            return client;
        }
    }

    private void RetireIdle()
    {
        while (_byUse.Last is { } oldest && clock.GetUtcNow() - oldest.Value.UsedAt >= _idle)
        {
            Retire(oldest);
        }
    }

    private void Retire(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _byId.Remove(node.Value.Id);
        _retired.Enqueue((node.Value.Client, clock.GetUtcNow()));
    }

    private void DisposeRetired()
    {
        while (_retired.TryPeek(out var next) && clock.GetUtcNow() - next.At >= _grace)
        {
            (_retired.Dequeue().Client as IDisposable)?.Dispose();
        }
    }

    private sealed record Entry(string Id, string Version, IKubernetesClient Client, DateTimeOffset UsedAt);
}
