using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>
/// The objects of a pack that was read: its small part in memory, the rest in a temporary file as it was sent. Contents it
/// gives out are valid until it is disposed.
/// </summary>
internal sealed class PackObjects : IObjectSource, IDisposable
{
    private readonly List<PackEntry> _entries;
    private readonly Dictionary<ObjectId, int> _byId = [];
    private readonly Dictionary<int, byte[]> _external = [];
    private readonly ContentCache _cache = new(32L << 20);
    private readonly EntryInflater _inflater = new();
    private readonly ObjectHasher _hasher;
    private PackSpool? _spool;

    /// <summary>An empty set with room for some entries.</summary>
    public PackObjects(ObjectFormat format, GitLimits limits, int capacity)
    {
        Format = format;
        _entries = new List<PackEntry>(capacity);
        _hasher = new ObjectHasher(format);
        Arena = new ContentArena(limits.MemoryBytes);
    }

    /// <inheritdoc />
    public ObjectFormat Format { get; }

    /// <summary>How many entries there are; the pack's own come first, then bases from outside.</summary>
    public int Count => _entries.Count;

    /// <summary>Every object's id.</summary>
    public IReadOnlyCollection<ObjectId> Ids => _byId.Keys;

    /// <summary>Whether the pack is being written to a file.</summary>
    internal bool IsSpooling => _spool is not null;

    /// <summary>The memory that contents are kept in.</summary>
    internal ContentArena Arena { get; }

    /// <summary>The entries as they stand.</summary>
    internal Span<PackEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>Deltas by the id of their base, where that is how they name it.</summary>
    internal Dictionary<ObjectId, List<int>> ReferenceDeltas { get; } = [];

    /// <inheritdoc />
    public bool TryDescribe(ObjectId id, out ObjectType type, out long size)
    {
        var found = _byId.TryGetValue(id, out var index);
        (type, size) = found ? (_entries[index].Type, _entries[index].Size) : (ObjectType.None, 0);
        return found;
    }

    /// <inheritdoc />
    public bool TryRead(ObjectId id, out GitObject value)
    {
        if (!_byId.TryGetValue(id, out var index))
        {
            value = default;
            return false;
        }

        value = new GitObject(_entries[index].Type, ReadChecked(index));
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Arena.Dispose();
        _spool?.Dispose();
        _hasher.Dispose();
        _cache.Clear();
        _entries.Clear();
        _byId.Clear();
    }

    /// <summary>Adds an entry as it was read.</summary>
    internal void Add(in PackEntry entry, ObjectId baseId)
    {
        var index = _entries.Count;
        _entries.Add(entry);
        if (!entry.IsDelta)
        {
            _byId.TryAdd(entry.Id, index);
        }
        else if (entry.Base == PackEntry.NoBase)
        {
            ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(ReferenceDeltas, baseId, out _);
            (waiting ??= []).Add(index);
        }
    }

    /// <summary>Adds an object from outside that deltas build on; it is not one of the pack's own.</summary>
    internal int AddExternal(ObjectId id, GitObject value)
    {
        var content = value.Content.ToArray();
        _external.Add(_entries.Count, content);
        _entries.Add(new PackEntry
        {
            Id = id,
            Type = value.Type,
            Size = content.Length,
            Base = PackEntry.NoBase,
            Offset = long.MaxValue,
        });
        return _entries.Count - 1;
    }

    /// <summary>Makes an id known once a delta is resolved.</summary>
    internal void Index(ObjectId id, int index) => _byId.TryAdd(id, index);

    /// <summary>The entry that begins at an offset; negative where none does.</summary>
    internal int IndexOfOffset(long offset)
    {
        var (low, high) = (0, _entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = _entries[middle].Offset;
            if (found == offset)
            {
                return middle;
            }

            (low, high) = found < offset ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>Opens the file for what no longer fits in memory.</summary>
    internal PackSpool BeginSpool(string? directory, long start) => _spool = new PackSpool(directory, start);

    /// <summary>What was compressed in an entry: the object or the delta.</summary>
    internal ReadOnlyMemory<byte> Payload(int index)
    {
        ref readonly var entry = ref Entries[index];
        if (_external.TryGetValue(index, out var content))
        {
            return content;
        }

        return entry.Kept != PackEntryMemory.Nothing ? Arena.Get(entry.Slot, entry.PayloadSize) : ReadAgain(entry);
    }

    /// <summary>
    /// An entry's content, from memory or made again along its chain of deltas, of which all before it must be resolved.
    /// </summary>
    internal ReadOnlyMemory<byte> Content(int index)
    {
        var chain = new Stack<int>();
        ReadOnlyMemory<byte> content;
        while (!TryGetKnown(index, out content))
        {
            chain.Push(index);
            index = _entries[index].Base;
        }

        while (chain.TryPop(out index))
        {
            var result = new byte[_entries[index].Size];
            ApplyDelta(index, content.Span, result);
            content = result;
            _cache.Add(index, result);
        }

        return content;
    }

    /// <summary>Applies an entry's delta to its base.</summary>
    /// <exception cref="GitException">The delta does not fit the base, or is malformed.</exception>
    internal void ApplyDelta(int index, ReadOnlySpan<byte> baseContent, Span<byte> result)
    {
        var delta = Payload(index).Span;
        var start = Delta.ReadSizes(delta, out var baseSize, out var resultSize);
        if (start < 0 || baseSize != baseContent.Length || resultSize != result.Length
            || !Delta.TryApply(baseContent, delta[start..], result))
        {
            throw PackErrors.CorruptEntry(_entries[index].Offset, "is a delta that does not fit its base");
        }
    }

    private bool TryGetKnown(int index, out ReadOnlyMemory<byte> content)
    {
        ref readonly var entry = ref Entries[index];
        if (entry.Kept == PackEntryMemory.Content)
        {
            content = Arena.Get(entry.Slot, entry.Size);
            return true;
        }

        if (_cache.TryGet(index, out content))
        {
            return true;
        }

        if (entry.IsDelta)
        {
            return false;
        }

        content = Payload(index);
        _cache.Add(index, content);
        return true;
    }

    // What is in memory was hashed when it came; what the file gives is hashed again, since a disk is not memory.
    private ReadOnlyMemory<byte> ReadChecked(int index)
    {
        var content = Content(index);
        ref readonly var entry = ref Entries[index];
        return entry.Kept == PackEntryMemory.Content || _hasher.Compute(entry.Type, content.Span) == entry.Id
            ? content
            : throw PackErrors.Corrupt($"object {entry.Id} changed in the temporary file");
    }

    private byte[] ReadAgain(in PackEntry entry)
    {
        var content = new byte[entry.PayloadSize];
        return _spool is not null && _inflater.TryInflate(_spool, entry.Offset + entry.HeaderLength, content)
            ? content
            : throw PackErrors.CorruptEntry(entry.Offset, "changed in the temporary file");
    }
}
