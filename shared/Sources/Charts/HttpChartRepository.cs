using Flux.Helm;
using Flux.Helm.Repositories;

namespace Flux.Sources.Charts;

/// <summary>A repository with an index.</summary>
/// <param name="connection">The repository.</param>
/// <param name="versionsOf">Reads the versions of a chart in the index; null where it has no such chart.</param>
/// <param name="downloader">Fetches charts.</param>
/// <param name="options">Limits.</param>
/// <remarks>Spec: source-controller internal/helm/repository/chart_repository.go.</remarks>
internal sealed class HttpChartRepository(
    HelmConnection connection,
    Func<string, CancellationToken, Task<IReadOnlyList<ChartVersion>?>> versionsOf,
    HelmDownloader downloader,
    HelmOptions options) : IChartRepository
{
    /// <inheritdoc />
    public async Task<ChartVersion> FindAsync(string name, string version, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChartVersion>? versions;
        try
        {
            versions = await versionsOf(name, cancellationToken);
        }
        catch (Exception e) when (e is HelmException or SourceException)
        {
            throw new ChartBuildException(BuildFailure.Pull, e.Message, e);
        }

        try
        {
            return ChartVersionSelection.OfIndex(name, version, versions);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Reference, e.Message, e);
        }
    }

    /// <inheritdoc />
    public Task<bool> VerifyAsync(ChartVersion version, CancellationToken cancellationToken) => throw new SourceException("not implemented");

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> DownloadAsync(ChartVersion version, CancellationToken cancellationToken)
    {
        if (version.Urls is not [var reference, ..])
        {
            throw new SourceException($"chart '{version.Name}' has no downloadable URLs");
        }

        try
        {
            using var content = new MemoryStream();
            var tooLarge = $"size of chart '{version.Name}-{version.Version}.tgz' exceeds '{options.MaxChartBytes}' bytes limit";
            await downloader.DownloadAsync(
                connection, RepositoryUrl.Resolve(connection.Url, reference), content, options.MaxChartBytes, tooLarge, cancellationToken);
            return content.ToArray();
        }
        catch (HelmException e)
        {
            throw new SourceException(e.Message, e);
        }
    }
}
