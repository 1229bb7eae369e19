namespace Flux.Git.Objects;

/// <summary>Objects by id: a fetched pack, or a repository on disk. Not for use by several threads at once.</summary>
internal interface IObjectSource
{
    /// <summary>The hash of the ids.</summary>
    ObjectFormat Format { get; }

    /// <summary>Tells an object's type and size without reading its content.</summary>
    /// <returns>False where there is no such object.</returns>
    /// <exception cref="GitException">It is damaged or over a limit.</exception>
    bool TryDescribe(ObjectId id, out ObjectType type, out long size);

    /// <summary>Reads an object, checked against its id.</summary>
    /// <returns>False where there is no such object.</returns>
    /// <exception cref="GitException">It is damaged or over a limit.</exception>
    bool TryRead(ObjectId id, out GitObject value);
}
