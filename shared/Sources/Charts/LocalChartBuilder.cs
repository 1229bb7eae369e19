using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>Builds a chart of the files of a source: of a directory, whose missing dependencies are fetched, or of an archive.</summary>
/// <param name="tree">The source's files.</param>
/// <param name="dependencies">Fetches what the chart depends on.</param>
/// <param name="limits">Limits.</param>
/// <remarks>Spec: source-controller internal/helm/chart/builder_local.go.</remarks>
internal sealed class LocalChartBuilder(IFileTree tree, DependencyBuilder dependencies, HelmOptions limits)
{
    /// <exception cref="ChartBuildException">It cannot be built.</exception>
    public async Task<ChartBuild> BuildAsync(string path, ChartBuildOptions options, CancellationToken cancellationToken)
    {
        var confined = Locate(path);
        var isDirectory = tree.DirectoryExists(confined);
        var metadata = ReadMetadata(confined, isDirectory);
        var version = RemoteChartBuilder.WithMetadata(metadata.Version, options.VersionMetadata);
        var isPackaged = isDirectory || options.VersionMetadata.Length > 0 || options.ValuesFiles.Count > 0;
        if (options.Reuse(metadata.Name, version, isPackaged) is { } stored)
        {
            return stored;
        }

        var build = new ChartBuild { Name = metadata.Name, Version = version };
        return isPackaged
            ? await PackageAsync(build, confined, isDirectory, options, cancellationToken)
            : build with { Archive = ReadFile(confined) };
    }

    private static string Locate(string path) =>
        path.Length == 0 ? throw new ChartBuildException(BuildFailure.Reference, "no path set for local chart reference")
        : path.StartsWith('/') ? throw new ChartBuildException(BuildFailure.Reference, "local chart reference path is expected to be relative")
        : ChartPath.Confine(path);

    private ChartMetadata ReadMetadata(string path, bool isDirectory)
    {
        try
        {
            var metadata = isDirectory ? ChartMetadataReader.ReadDirectory(tree, path, limits.ChartLimits)
                : ChartArchives.ReadMetadata(ReadFile(path), limits);
            ChartMetadataReader.Validate(metadata);
            return metadata;
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Reference, e.Message, e);
        }
    }

    private ReadOnlyMemory<byte> ReadFile(string path)
    {
        if (!tree.TryRead(path, out var content))
        {
            throw new HelmException($"stat {path}: no such file or directory");
        }

        return content.Length <= limits.MaxChartBytes
            ? content
            : throw new HelmException($"size of chart '{path[(path.LastIndexOf('/') + 1)..]}' exceeds '{limits.MaxChartBytes}' bytes limit");
    }

    private async Task<ChartBuild> PackageAsync(
        ChartBuild build, string path, bool isDirectory, ChartBuildOptions options, CancellationToken cancellationToken)
    {
        var (values, files) = options.ValuesFiles.Count > 0
            ? ValuesFiles.OfSource(tree, options.ValuesFiles, options.IgnoreMissingValuesFiles)
            : (null, []);
        var chart = Load(path, isDirectory);
        ChartEditor.SetVersion(chart, build.Version);
        try
        {
            files = values is not null && ChartEditor.SetValues(chart, values) ? files : [];
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Values, e.Message, e);
        }

        var resolved = isDirectory ? await dependencies.BuildAsync(tree, path, chart, cancellationToken) : 0;
        return build with { Archive = ChartArchives.Pack(chart), ValuesFiles = files, IsPackaged = true, ResolvedDependencies = resolved };
    }

    private Chart Load(string path, bool isDirectory)
    {
        try
        {
            return isDirectory
                ? ChartArchives.OnlyVersion2(ChartLoader.LoadDirectory(tree, path, new(), limits.ChartLimits))
                : ChartArchives.Load(ReadFile(path), limits);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(
                BuildFailure.Package, isDirectory ? $"failed to load chart from /{path}: {e.Message}" : e.Message, e);
        }
    }
}
