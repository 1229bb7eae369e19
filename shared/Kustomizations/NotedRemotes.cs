using Flux.Kustomize.Charts;
using Flux.Kustomize.Remotes;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Notes whether a build took anything from elsewhere: then the same artifact may build to something else the next time.</summary>
internal sealed class NotedRemotes(IRemoteSources remotes) : IRemoteSources
{
    /// <summary>Whether anything was asked for.</summary>
    public bool IsUsed { get; private set; }

    public Task<IFileTree> FetchAsync(RemoteRepository repository, CancellationToken cancellationToken)
    {
        IsUsed = true;
        return remotes.FetchAsync(repository, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        IsUsed = true;
        return remotes.DownloadAsync(address, cancellationToken);
    }

    public Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(RemoteChart chart, CancellationToken cancellationToken)
    {
        IsUsed = true;
        return remotes.PullAsync(chart, cancellationToken);
    }
}
