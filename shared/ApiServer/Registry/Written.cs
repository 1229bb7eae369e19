using System.Text.Json.Nodes;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>What a write has led to: an object that is stored, and read only where somebody wants more than its bytes; or one that is not.</summary>
internal sealed class Written
{
    private readonly ServedResource? _resource;
    private JsonObject? _object;

    /// <summary>An object that is stored.</summary>
    public Written(ServedResource resource, StoredObject stored)
    {
        _resource = resource;
        Stored = stored;
    }

    /// <summary>An object that is not stored: after a dry run, or its last state.</summary>
    public Written(JsonObject obj) => _object = obj;

    /// <summary>Null where nothing is stored.</summary>
    public StoredObject? Stored { get; }

    /// <summary>The object in the version it was written in.</summary>
    public JsonObject Object => _object ??= _resource!.Read(Stored!);
}
