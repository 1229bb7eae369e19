namespace Flux.ApiServer.Storage;

/// <summary>Where writes are put down before anybody sees them. Used by one thread at a time.</summary>
internal interface IStoreJournal : IDisposable
{
    /// <summary>Makes changes last, in the order of revisions. When it throws, none of them counts, and the next call begins anew.</summary>
    /// <exception cref="IOException">They could not be written, or not be brought to the disk.</exception>
    void Write(IReadOnlyList<PendingChange> changes);

    /// <summary>Whether so much has been written that the journal wants to begin anew from a copy of all objects.</summary>
    bool WantsSnapshot { get; }

    /// <summary>How long what is written may wait to be brought to the disk; 0 for not at all.</summary>
    TimeSpan SyncInterval { get; }

    /// <summary>Brings what was written to the disk, if it has waited long enough.</summary>
    void SyncIfDue();

    /// <summary>Begins anew; the copy is written beside the work.</summary>
    /// <param name="state">Everything, as of the last change written.</param>
    void Renew(StoreState state);
}
