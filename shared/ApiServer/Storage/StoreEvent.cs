using Flux.ApiServer.Registry;

namespace Flux.ApiServer.Storage;

/// <summary>One committed write.</summary>
/// <param name="type">What happened.</param>
/// <param name="stored">The object after it; for a delete the last state, at the revision of the delete.</param>
/// <param name="previous">The object before it; null for a create.</param>
internal sealed class StoreEvent(StoreEventType type, StoredObject stored, StoredObject? previous)
{
    private Encoding? _encoded;

    public StoreEventType Type { get; } = type;

    public StoredObject Object { get; } = stored;

    public StoredObject? Previous { get; } = previous;

    public long Revision => Object.Revision;

    /// <summary>The object in a version that is not the stored one, as it goes over the wire; converted once for all watchers of that version.</summary>
    public ReadOnlyMemory<byte> Encoded(ServedResource resource)
    {
        var encoded = Volatile.Read(ref _encoded);
        if (encoded is null || !ReferenceEquals(encoded.Resource, resource))
        {
            encoded = new Encoding(resource, resource.ReadBytes(Object, withType: true));
            Volatile.Write(ref _encoded, encoded);
        }

        return encoded.Json;
    }

    private sealed record Encoding(ServedResource Resource, ReadOnlyMemory<byte> Json);
}
