namespace Flux.ApiServer.Storage;

/// <summary>The last changes of a resource, from which watches resume and older lists are made; bounded in number and bytes.</summary>
/// <param name="created">The revision from which on everything is known.</param>
internal sealed class ChangeHistory(long created)
{
    private const int FirstCapacity = 16;

    private StoreEvent?[] _ring = new StoreEvent?[FirstCapacity];
    private int _first;
    private int _count;
    private long _bytes;

    /// <summary>How many changes are remembered.</summary>
    public const int MaxChanges = 10_000;

    /// <summary>How many bytes of JSON the remembered changes may have together.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>The revision after which every change is known.</summary>
    public long Oldest { get; private set; } = created;

    public void Add(StoreEvent change)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + _count) % _ring.Length] = change;
        _count++;
        _bytes += change.Object.Json.Length;
        while (_count > MaxChanges || (_bytes > MaxBytes && _count > 1))
        {
            var forgotten = _ring[_first]!;
            _ring[_first] = null;
            _first = (_first + 1) % _ring.Length;
            _count--;
            _bytes -= forgotten.Object.Json.Length;
            Oldest = forgotten.Revision;
        }
    }

    /// <summary>The changes after a revision, in order.</summary>
    /// <exception cref="RevisionCompactedException">They are not all known any more.</exception>
    public StoreEvent[] After(long revision)
    {
        if (revision < Oldest)
        {
            throw new RevisionCompactedException(revision, Oldest);
        }

        int low = 0, high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = At(middle).Revision > revision ? (low, middle) : (middle + 1, high);
        }

        var changes = new StoreEvent[_count - low];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = At(low + i);
        }

        return changes;
    }

    private StoreEvent At(int index) => _ring[(_first + index) % _ring.Length]!;

    private void Grow()
    {
        var larger = new StoreEvent?[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        _ring = larger;
        _first = 0;
    }
}
