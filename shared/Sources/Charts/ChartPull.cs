using Flux.Helm;
using Flux.Helm.Repositories;
using Flux.Oci;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>Pulls charts from repositories as anybody, as <c>helm pull --repo URL NAME</c> does.</summary>
/// <param name="egress">Where repositories may be.</param>
/// <param name="options">Limits.</param>
/// <param name="clock">The clock of timeouts.</param>
public sealed class ChartPull(EgressPolicy egress, HelmOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);
    private readonly EgressHttp _http = new(egress);
    private readonly OciClient _registries = new(new(), egress, clock);

    /// <summary>Pulls a chart's files, by their path from its directory.</summary>
    /// <param name="repository">The repository's URL; <c>oci://</c> of a registry, without the chart's name.</param>
    /// <param name="name">The chart.</param>
    /// <param name="version">A version or a range; empty for the newest.</param>
    /// <param name="devel">Whether versions under development count where no version is named.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It cannot be pulled, and why.</exception>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(
        string repository, string name, string version, bool devel, CancellationToken cancellationToken)
    {
        try
        {
            IChartRepository found = RepositoryUrl.IsRegistry(repository) ? OfRegistry(repository) : OfIndex(repository);
            var wanted = await found.FindAsync(name, version.Length == 0 && devel ? ">0.0.0-0" : version, cancellationToken);
            var chart = ChartArchives.Load(await found.DownloadAsync(wanted, cancellationToken), options);
            return chart.Raw.ToDictionary(file => file.Name, file => file.Data, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is ChartBuildException or HelmException or FormatException)
        {
            throw new SourceException(e.Message, e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _registries.Dispose();
    }

    private OciChartRepository OfRegistry(string repository) => new(
        RepositoryUrl.Normalize(repository), (name, _) => Task.FromResult(_registries.Open(name, new())), verify: null, _timeout, clock, options);

    private HttpChartRepository OfIndex(string repository)
    {
        var downloader = new HelmDownloader(_http, clock);
        var indexes = new IndexFetcher(downloader, options);
        var connection = new HelmConnection { Url = RepositoryUrl.Normalize(repository), Timeout = _timeout };
        return new(
            connection,
            async (chart, token) =>
            {
                await using var index = await indexes.DownloadAsync(connection, token);
                return indexes.VersionsOf(chart, index);
            },
            downloader,
            options);
    }
}
