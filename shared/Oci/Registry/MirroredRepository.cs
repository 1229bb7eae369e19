using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Registry;

/// <summary>A repository whose mirrors are asked first; what a mirror does not have, or cannot say, the next one is asked for, and the registry last.</summary>
internal sealed class MirroredRepository(IOciRepository origin, IReadOnlyList<IOciRepository> mirrors) : IOciRepository
{
    /// <inheritdoc />
    public string Name => origin.Name;

    /// <inheritdoc />
    public Task<OciDescriptor> ResolveAsync(string reference, CancellationToken cancellationToken) =>
        FirstAsync(repository => repository.ResolveAsync(reference, cancellationToken));

    /// <inheritdoc />
    public Task<OciContent> FetchManifestAsync(string reference, CancellationToken cancellationToken) =>
        FirstAsync(repository => repository.FetchManifestAsync(reference, cancellationToken));

    /// <inheritdoc />
    public Task<Stream> OpenBlobAsync(OciDescriptor blob, CancellationToken cancellationToken) =>
        FirstAsync(repository => repository.OpenBlobAsync(blob, cancellationToken));

    /// <inheritdoc />
    public Task<IReadOnlyList<OciDescriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        // a mirror that lacks a signature must not hide it
        origin.ListReferrersAsync(subject, artifactType, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken) =>
        FirstAsync(repository => repository.ListTagsAsync(cancellationToken));

    private async Task<T> FirstAsync<T>(Func<IOciRepository, Task<T>> ask)
    {
        foreach (var mirror in mirrors)
        {
            try
            {
                return await ask(mirror);
            }
            catch (OciException)
            {
                // the next one may have it
            }
        }

        return await ask(origin);
    }
}
