namespace Flux.ApiServer.Storage;

/// <summary>Told of every write before it is acknowledged, in the order of revisions; a durable store is one that logs them.</summary>
internal interface IStoreJournal
{
    /// <summary>Called under the store's lock. A failure fails the write, and nothing is changed.</summary>
    void Append(string resource, StoreEvent change);
}
