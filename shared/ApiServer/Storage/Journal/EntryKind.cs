namespace Flux.ApiServer.Storage.Journal;

/// <summary>The first byte of an entry.</summary>
internal enum EntryKind : byte
{
    /// <summary>Of a snapshot: the revision it is of.</summary>
    Start = 1,

    /// <summary>Of a snapshot: one object.</summary>
    Object = 2,

    /// <summary>Of a snapshot: the number of its objects; nothing follows.</summary>
    End = 3,

    /// <summary>Of a log.</summary>
    Created = 16,

    /// <summary>Of a log.</summary>
    Updated = 17,

    /// <summary>Of a log: the last state, at the revision of the delete.</summary>
    Deleted = 18,
}
