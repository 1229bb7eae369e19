using System.Buffers;
using System.Runtime.InteropServices;

namespace Flux.Git.Packs;

/// <summary>Keeps many small contents in few pooled arrays, up to a budget. What it gave out ends with its disposal.</summary>
internal sealed class ContentArena(long budget) : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    // From here on a content has an array of its own, so that little of a chunk is lost at its end.
    private const int LargeBytes = ChunkBytes / 4;

    private readonly List<byte[]> _chunks = [];
    private int _open = -1;
    private int _openUsed;
    private long _left = budget;

    /// <summary>Takes room for a content.</summary>
    /// <returns>False where the budget is used up.</returns>
    public bool TryTake(int size, out Slot slot)
    {
        slot = default;
        if (size > _left)
        {
            return false;
        }

        _left -= size;
        slot = size >= LargeBytes ? new Slot(Add(ArrayPool<byte>.Shared.Rent(size)), 0) : TakeSmall(size);
        return true;
    }

    /// <summary>Takes over an array rented from the shared pool that holds a content.</summary>
    /// <returns>False where the budget is used up; the array stays the caller's.</returns>
    public bool TryAdopt(byte[] rented, int size, out Slot slot)
    {
        slot = default;
        if (size > _left)
        {
            return false;
        }

        _left -= size;
        slot = new Slot(Add(rented), 0);
        return true;
    }

    /// <summary>Whether the budget has room for a content.</summary>
    public bool HasRoom(int size) => size <= _left;

    /// <summary>Whether a content of this size is better adopted than taken.</summary>
    public static bool IsLarge(int size) => size >= LargeBytes;

    /// <summary>The memory of a slot.</summary>
    public Memory<byte> Get(Slot slot, int size) => _chunks[slot.Chunk].AsMemory(slot.Offset, size);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _chunks.Clear();
        (_open, _left) = (-1, 0);
    }

    private Slot TakeSmall(int size)
    {
        if (_open < 0 || _chunks[_open].Length - _openUsed < size)
        {
            _open = Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
            _openUsed = 0;
        }

        var slot = new Slot(_open, _openUsed);
        _openUsed += size;
        return slot;
    }

    private int Add(byte[] chunk)
    {
        _chunks.Add(chunk);
        return _chunks.Count - 1;
    }

    /// <summary>Where a content is.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Slot(int Chunk, int Offset);
}
