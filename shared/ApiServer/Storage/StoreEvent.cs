namespace Flux.ApiServer.Storage;

/// <summary>One committed write.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after it; for a delete the last state, at the revision of the delete.</param>
/// <param name="Previous">The object before it; null for a create.</param>
internal sealed record StoreEvent(StoreEventType Type, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
