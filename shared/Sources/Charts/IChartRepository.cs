using Flux.Helm.Repositories;

namespace Flux.Sources.Charts;

/// <summary>A repository that charts are fetched from.</summary>
internal interface IChartRepository
{
    /// <summary>Finds the version of a chart that is meant.</summary>
    /// <param name="name">The chart.</param>
    /// <param name="version">A version or a range; empty for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ChartBuildException"><c>InvalidChartReference</c> or <c>ChartPullError</c>; the problem is without a prefix.</exception>
    Task<ChartVersion> FindAsync(string name, string version, CancellationToken cancellationToken);

    /// <summary>Verifies a version's signature.</summary>
    /// <returns>Whether it was verified; false where the policy says that it is not to be.</returns>
    /// <exception cref="SourceException">It is not good, or there is none.</exception>
    Task<bool> VerifyAsync(ChartVersion version, CancellationToken cancellationToken);

    /// <summary>Fetches the archive.</summary>
    /// <exception cref="SourceException">It cannot be fetched.</exception>
    Task<ReadOnlyMemory<byte>> DownloadAsync(ChartVersion version, CancellationToken cancellationToken);
}
