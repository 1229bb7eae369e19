using Flux.Kustomize.Charts;
using Flux.Primitives;

namespace Flux.Kustomize.Remotes;

/// <summary>
/// What a host fetches for builds that may name files and bases by URL. The engine itself stays without a network: it says what it needs,
/// and begins anew once it is there.
/// </summary>
public interface IRemoteSources
{
    /// <summary>The files of a repository at the wanted ref, from its root.</summary>
    /// <exception cref="KustomizeException">It cannot be fetched, or may not be.</exception>
    Task<IFileTree> FetchAsync(RemoteRepository repository, CancellationToken cancellationToken);

    /// <summary>A file by its <c>http</c> or <c>https</c> URL.</summary>
    /// <exception cref="RemoteFileException">The server answered with an error.</exception>
    /// <exception cref="KustomizeException">It cannot be fetched, or may not be.</exception>
    Task<ReadOnlyMemory<byte>> DownloadAsync(Uri address, CancellationToken cancellationToken);

    /// <summary>A chart's files, by their path from its directory.</summary>
    /// <exception cref="KustomizeException">It cannot be pulled, or may not be.</exception>
    Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(RemoteChart chart, CancellationToken cancellationToken);
}
