using System.Buffers;
using System.Runtime.InteropServices;

namespace Flux.Git.Packs;

/// <summary>The memory an entry is decompressed into: a slot of the arena, or an array for the moment.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct EntryContent
{
    private readonly byte[]? _rented;

    private EntryContent(Memory<byte> memory, byte[]? rented, ContentArena.Slot slot, bool isKept) =>
        (Memory, _rented, Slot, IsKept) = (memory, rented, slot, isKept);

    /// <summary>The memory; shorter than the size until it has grown to it.</summary>
    public Memory<byte> Memory { get; }

    /// <summary>Where in the arena it is, if it is kept.</summary>
    public ContentArena.Slot Slot { get; }

    /// <summary>Whether the arena keeps it.</summary>
    public bool IsKept { get; }

    /// <summary>Takes memory for a content; of a large one, only for the first bytes.</summary>
    public static EntryContent Take(ContentArena arena, int size, int trustedBytes)
    {
        if (!ContentArena.IsLarge(size) && arena.TryTake(size, out var slot))
        {
            return new(arena.Get(slot, size), null, slot, true);
        }

        var length = Math.Min(size, trustedBytes);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        return new(rented.AsMemory(0, length), rented, default, false);
    }

    /// <summary>Doubles the memory, up to the size; what is in it stays.</summary>
    public EntryContent Grow(int size)
    {
        var length = (int)Math.Min(size, Memory.Length * 2L);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        Memory.CopyTo(rented);
        Release();
        return new(rented.AsMemory(0, length), rented, default, false);
    }

    /// <summary>Hands a large content to the arena if it has room.</summary>
    public EntryContent Finish(ContentArena arena, int size) =>
        !IsKept && _rented is not null && ContentArena.IsLarge(size) && arena.TryAdopt(_rented, size, out var slot)
            ? new(Memory, null, slot, true)
            : this;

    /// <summary>Gives the memory back, unless the arena keeps it.</summary>
    public void Release()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
