namespace Flux.ApiServer.Storage;

/// <summary>
/// One object at one revision. The JSON holds neither <c>apiVersion</c> nor <c>kind</c> (the resource knows them, and a
/// list of a built-in kind leaves them out); the few fields that selectors and indexes need stand beside it.
/// </summary>
internal sealed class StoredObject
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required long Revision { get; init; }

    /// <summary>The version the object was written in, e.g. <c>apps/v1</c>; shared by all objects of a resource.</summary>
    public required string ApiVersion { get; init; }

    public required byte[] Json { get; init; }

    /// <summary>Keys and values in turn; null where the object has no labels.</summary>
    public required string[]? Labels { get; init; }

    public string Key => StorageKey.Of(Namespace, Name);

    /// <summary>Something to look an object up by.</summary>
    public static StoredObject Probe(string @namespace, string name) => new()
    {
        Namespace = @namespace,
        Name = name,
        Uid = "",
        Revision = 0,
        ApiVersion = "",
        Json = [],
        Labels = null,
    };

    public string? Label(string key)
    {
        if (Labels is null)
        {
            return null;
        }

        for (var i = 0; i < Labels.Length; i += 2)
        {
            if (Labels[i] == key)
            {
                return Labels[i + 1];
            }
        }

        return null;
    }
}
