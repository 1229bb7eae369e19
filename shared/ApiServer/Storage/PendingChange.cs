namespace Flux.ApiServer.Storage;

/// <summary>A write on its way to the journal, that nobody but other writes sees yet.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Change">What happens.</param>
/// <param name="After">All objects of the resource after it.</param>
internal sealed record PendingChange(ResourceStore Resource, StoreEvent Change, ObjectMap After);
