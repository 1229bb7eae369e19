using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>What is known of one entry of a pack; kept small, since there may be millions.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PackEntry
{
    /// <summary>No entry: the base of what is not a delta, or of a delta whose base is not known yet.</summary>
    public const int NoBase = -1;

    /// <summary>The object's id; set once its content is known.</summary>
    public ObjectId Id;

    /// <summary>Where the entry begins in the pack.</summary>
    public long Offset;

    /// <summary>The size of what is compressed in the entry: the object or the delta.</summary>
    public int PayloadSize;

    /// <summary>The size of the object; for a delta set once it is resolved.</summary>
    public int Size;

    /// <summary>For a delta the index of its base's entry, or <see cref="NoBase"/>.</summary>
    public int Base;

    /// <summary>Where the content or payload is kept in memory, by <see cref="Kept"/>.</summary>
    public ContentArena.Slot Slot;

    /// <summary>The object's type; <see cref="ObjectType.None"/> for a delta that is not resolved yet.</summary>
    public ObjectType Type;

    /// <summary>The bytes before the compressed data.</summary>
    public byte HeaderLength;

    /// <summary>What <see cref="Slot"/> holds.</summary>
    public PackEntryMemory Kept;

    /// <summary>Whether the entry is a delta.</summary>
    public bool IsDelta;
}
