using Flux.Artifacts;
using Flux.Primitives;

namespace Flux.Sources.Tests;

/// <summary>A store of which some operations fail as a full or unreachable one does.</summary>
internal sealed class FaultyStore(IArtifactStore inner, params string[] faults) : IArtifactStore
{
    public Task<StoredArtifact> StoreAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        Check("store", path);
        return inner.StoreAsync(path, write, cancellationToken);
    }

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        Check("open", path);
        return inner.OpenReadAsync(path, cancellationToken);
    }

    public Task<bool> VerifyAsync(string path, Digest digest, CancellationToken cancellationToken)
    {
        Check("verify", path);
        return inner.VerifyAsync(path, digest, cancellationToken);
    }

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        Check("list", folder);
        return inner.ListAsync(folder, cancellationToken);
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        Check("delete", path);
        return inner.DeleteAsync(path, cancellationToken);
    }

    public Uri UrlOf(string path) => inner.UrlOf(path);

    public string? PathOf(Uri url) => inner.PathOf(url);

    private void Check(string operation, string path)
    {
        if (Array.IndexOf(faults, operation) >= 0)
        {
            throw new ArtifactException($"{operation} failed", path);
        }
    }
}
