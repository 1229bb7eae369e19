using Flux.Kustomize.Charts;
using Flux.Primitives;

namespace Flux.Kustomize.Remotes;

/// <summary>What has been fetched for one build, or why it could not be.</summary>
internal sealed class RemoteContent
{
    private readonly Dictionary<string, object> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string, bool), object> _repositories = [];
    private readonly Dictionary<RemoteChart, object> _charts = [];

    /// <summary>How many things were asked for.</summary>
    public int Count => _files.Count + _repositories.Count + _charts.Count;

    /// <summary>A file's content.</summary>
    /// <exception cref="RemoteNeededException">It has not been asked for.</exception>
    public ReadOnlyMemory<byte> File(string address) => _files.GetValueOrDefault(address) switch
    {
        null => throw new RemoteNeededException(address, null),
        RemoteFileException when RemoteRepository.TryParse(address) is not null => throw new KustomizeException("URL is a git repository") { File = address },
        RemoteFileException e => throw new KustomizeException(e.Message, e) { File = address, IsHttpError = true },
        KustomizeException e => throw new KustomizeException(e.Message, e) { File = address },
        var content => (ReadOnlyMemory<byte>)content,
    };

    /// <summary>A repository's files.</summary>
    /// <exception cref="RemoteNeededException">It has not been asked for.</exception>
    public IFileTree Tree(RemoteRepository repository) => _repositories.GetValueOrDefault(Key(repository)) switch
    {
        null => throw new RemoteNeededException(repository.Raw, repository),
        KustomizeException e => throw new KustomizeException(e.Message, e) { File = repository.Raw },
        var tree => (IFileTree)tree,
    };

    /// <summary>A chart's files.</summary>
    /// <exception cref="RemoteNeededException">It has not been asked for.</exception>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Chart(RemoteChart chart) => _charts.GetValueOrDefault(chart) switch
    {
        null => throw new RemoteNeededException(chart),
        KustomizeException e => throw new KustomizeException(e.Message, e) { Field = "helmCharts" },
        var files => (IReadOnlyDictionary<string, ReadOnlyMemory<byte>>)files,
    };

    /// <summary>Fetches what a build has asked for.</summary>
    public async Task AddAsync(RemoteNeededException needed, IRemoteSources sources, CancellationToken cancellationToken)
    {
        try
        {
            if (needed.Chart is { } chart)
            {
                _charts[chart] = await sources.PullAsync(chart, cancellationToken);
            }
            else if (needed.Repository is { } repository)
            {
                _repositories[Key(repository)] = await sources.FetchAsync(repository, cancellationToken);
            }
            else
            {
                _files[needed.Raw] = Uri.TryCreate(needed.Raw, UriKind.Absolute, out var address)
                    ? await sources.DownloadAsync(address, cancellationToken)
                    : new KustomizeException($"parse \"{needed.Raw}\": invalid URI for request");
            }
        }
        catch (KustomizeException e) when (needed.Chart is { } chart)
        {
            _charts[chart] = e;
        }
        catch (KustomizeException e) when (needed.Repository is { } repository)
        {
            _repositories[Key(repository)] = e;
        }
        catch (Exception e) when (e is KustomizeException or RemoteFileException)
        {
            _files[needed.Raw] = e;
        }
    }

    private static (string, string, bool) Key(RemoteRepository repository) => (repository.CloneUrl, repository.Ref, repository.WantsSubmodules);
}
