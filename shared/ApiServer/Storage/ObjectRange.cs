using System.Collections.Immutable;

namespace Flux.ApiServer.Storage;

/// <summary>Objects of a map from one place to another; their number is known without visiting them.</summary>
internal readonly struct ObjectRange(ImmutableSortedSet<StoredObject> objects, int from, int until)
{
    public int Count => until - from;

    public StoredObject this[int index] => objects[from + index];
}
