using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>The consumer's side: brings an artifact by the address and digest that a source's status advertises.</summary>
public interface IArtifactFetcher
{
    /// <summary>Fetches, verifies and unpacks a <c>.tar.gz</c> artifact into memory. Symlinks in it are skipped.</summary>
    /// <exception cref="ArtifactException">Not there, not the digest, over a limit, or an unsafe path in the archive.</exception>
    Task<FileTree> FetchAsync(Uri url, Digest digest, CancellationToken cancellationToken);

    /// <summary>Fetches and verifies a <c>.tar.gz</c> artifact: its directories and files, with what is executable. Symlinks in it are skipped.</summary>
    /// <exception cref="ArtifactException">As for a tree.</exception>
    async Task<IReadOnlyList<TarballEntry>> FetchEntriesAsync(Uri url, Digest digest, CancellationToken cancellationToken)
    {
        var tree = await FetchAsync(url, digest, cancellationToken);
        return [.. tree.Files.Select(path => new TarballEntry { Path = path, Content = tree.TryRead(path, out var content) ? content : default })];
    }
}
