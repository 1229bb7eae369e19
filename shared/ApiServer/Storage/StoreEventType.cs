namespace Flux.ApiServer.Storage;

internal enum StoreEventType
{
    Created,
    Updated,
    Deleted,
}
