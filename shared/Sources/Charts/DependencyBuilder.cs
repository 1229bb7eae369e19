using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Repositories;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>Fetches the charts that a chart depends on and does not have.</summary>
/// <param name="open">Opens the repository at an address.</param>
/// <param name="limits">Limits.</param>
/// <remarks>Spec: source-controller internal/helm/chart/dependency_manager.go. Dependencies of dependencies are not looked at.</remarks>
internal sealed class DependencyBuilder(Func<string, CancellationToken, Task<IChartRepository>> open, HelmOptions limits)
{
    private const string FileScheme = "file://";
    private const int MaxDependencies = 1000;
    private readonly Dictionary<string, IChartRepository> _repositories = new(StringComparer.Ordinal);

    /// <summary>Adds what is missing.</summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="ChartBuildException"><c>DependencyBuildError</c>.</exception>
    public async Task<int> BuildAsync(IFileTree tree, string path, Chart chart, CancellationToken cancellationToken)
    {
        var missing = ChartEditor.MissingDependencies(chart);
        if (missing.Count > MaxDependencies)
        {
            throw new ChartBuildException(BuildFailure.Dependency, $"the chart depends on more than {MaxDependencies} charts");
        }

        foreach (var (name, dependency) in missing)
        {
            var isLocal = dependency.Repository.Length == 0 || dependency.Repository.StartsWith(FileScheme, StringComparison.Ordinal);
            try
            {
                var added = isLocal ? LoadLocal(tree, path, dependency) : await LoadRemoteAsync(dependency, cancellationToken);
                ChartEditor.AddDependency(chart, added, dependency.Alias);
            }
            catch (Exception e) when (e is HelmException or SourceException or ChartRunException)
            {
                throw new ChartBuildException(
                    BuildFailure.Dependency, $"failed to add {(isLocal ? "local" : "remote")} dependency '{name}': {e.Message}", e);
            }
        }

        return missing.Count;
    }

    private Chart LoadLocal(IFileTree tree, string path, ChartDependency dependency)
    {
        var relative = dependency.Repository.Length == 0 ? $"charts/{dependency.Name}" : dependency.Repository[FileScheme.Length..];
        var at = ChartPath.Confine($"{path}/{relative}");
        if (!tree.DirectoryExists(at) && !tree.FileExists(at))
        {
            throw new HelmException($"no chart found at '/{at}' (reference '{dependency.Repository}')");
        }

        var range = RangeOf(dependency.Version);
        Chart chart;
        try
        {
            chart = tree.TryRead(at, out var archive)
                ? ChartArchives.Load(archive, limits)
                : ChartArchives.OnlyVersion2(ChartLoader.LoadDirectory(tree, at, new(), limits.ChartLimits));
        }
        catch (HelmException e)
        {
            throw new HelmException($"failed to load chart from '/{at}' (reference '{dependency.Repository}'): {e.Message}", e);
        }

        return SemVersion.TryParse(chart.Metadata.Version, out var version) && range.IsSatisfiedBy(version)
            ? chart
            : throw new HelmException($"can't get a valid version for constraint '{dependency.Version}'");
    }

    private static SemVersionRange RangeOf(string version)
    {
        try
        {
            return SemVersionRange.Parse(version);
        }
        catch (FormatException e)
        {
            throw new HelmException($"invalid version/constraint format '{version}': {e.Message}", e);
        }
    }

    private async Task<Chart> LoadRemoteAsync(ChartDependency dependency, CancellationToken cancellationToken)
    {
        var repository = await RepositoryAsync(dependency.Repository, cancellationToken);
        ChartVersion version;
        try
        {
            version = await repository.FindAsync(dependency.Name, dependency.Version, cancellationToken);
        }
        catch (ChartBuildException e)
        {
            var problem = e.Message[(e.Failure.Summary.Length + 2)..];
            throw new HelmException(
                $"failed to get chart '{dependency.Name}' version '{dependency.Version}' from '{dependency.Repository}': {problem}", e);
        }

        ReadOnlyMemory<byte> archive;
        try
        {
            archive = await repository.DownloadAsync(version, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new HelmException($"chart download of version '{version.Version}' failed: {e.Message}", e);
        }

        try
        {
            return ChartArchives.Load(archive, limits);
        }
        catch (HelmException e)
        {
            throw new HelmException($"failed to load downloaded archive of version '{version.Version}': {e.Message}", e);
        }
    }

    private async Task<IChartRepository> RepositoryAsync(string url, CancellationToken cancellationToken)
    {
        // an alias of a repository is no address, but is to be called what it is
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            RepositoryUrl.CheckDependency(url.StartsWith('@') ? $"{url.TrimEnd('/')}/" : url);
        }

        var normalized = RepositoryUrl.Normalize(url);
        RepositoryUrl.CheckDependency(normalized);
        if (!_repositories.TryGetValue(normalized, out var repository))
        {
            try
            {
                _repositories[normalized] = repository = await open(normalized, cancellationToken);
            }
            catch (Exception e) when (e is SourceException or ChartRunException)
            {
                throw new SourceException($"failed to get chart repository for URL '{normalized}': {e.Message}", e);
            }
        }

        return repository;
    }
}
