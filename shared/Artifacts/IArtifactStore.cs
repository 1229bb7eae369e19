using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>
/// Where artifacts are kept: a folder in <c>Local</c>, blob storage in Azure. Paths are
/// <c>&lt;cluster&gt;/&lt;kind&gt;/&lt;namespace&gt;/&lt;name&gt;/&lt;file&gt;</c>, in lower-case kind; see <see cref="ArtifactPath"/>. An artifact is
/// never changed in place: the same path stored again (the same commit with other ignore rules) replaces it as a whole, and
/// whoever reads the old one reads it to its end.
/// </summary>
public interface IArtifactStore
{
    /// <summary>
    /// Stores what <paramref name="write"/> writes, atomically: a reader sees all of it or nothing, also after a crash.
    /// </summary>
    /// <param name="path">The artifact's path.</param>
    /// <param name="write">Writes the content once, to a stream that cannot seek; what it throws passes through and nothing is stored.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored.</param>
    /// <returns>Digest and size, taken while writing.</returns>
    /// <exception cref="ArtifactException">The store refused, or the content is over the size limit.</exception>
    Task<StoredArtifact> StoreAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Opens an artifact for reading; the caller disposes it. The caller verifies the digest.</summary>
    /// <exception cref="ArtifactException">There is none; <see cref="ArtifactException.NotFound"/> is set.</exception>
    Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Whether the artifact is there and its content has the digest.</summary>
    Task<bool> VerifyAsync(string path, Digest digest, CancellationToken cancellationToken);

    /// <summary>What is stored under a folder, newest first; empty where there is nothing.</summary>
    Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Deletes an artifact; one that is gone already is no error.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>Deletes an artifact unless another was stored under its path since it was listed.</summary>
    Task DeleteAsync(ArtifactEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return DeleteAsync(entry.Path, cancellationToken);
    }

    /// <summary>
    /// An address of the store itself under which an artifact can be read for a while without credentials; null where the store gives none.
    /// </summary>
    /// <exception cref="ArtifactException">The store refused.</exception>
    Task<Uri?> LinkOfAsync(string path, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    /// <summary>The address under which consumers fetch the artifact, as it stands in <c>status.artifact.url</c>.</summary>
    Uri UrlOf(string path);

    /// <summary>The path of which <see cref="UrlOf"/> gives this address; null where the address is not this store's.</summary>
    string? PathOf(Uri url) => null;
}
