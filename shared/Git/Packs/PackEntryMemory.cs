namespace Flux.Git.Packs;

/// <summary>What of a pack's entry is kept in memory.</summary>
internal enum PackEntryMemory : byte
{
    /// <summary>Nothing: it is read from the file again.</summary>
    Nothing,

    /// <summary>The delta as it was sent, decompressed.</summary>
    Payload,

    /// <summary>The object's content.</summary>
    Content,
}
