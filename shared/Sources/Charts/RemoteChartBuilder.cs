using System.Text.RegularExpressions;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Repositories;

namespace Flux.Sources.Charts;

/// <summary>Builds a chart of a repository: takes it as it is, or packages it anew with other values.</summary>
/// <remarks>Spec: source-controller internal/helm/chart/builder_remote.go.</remarks>
internal sealed partial class RemoteChartBuilder(IChartRepository repository, HelmOptions limits)
{
    /// <exception cref="ChartBuildException">It cannot be built.</exception>
    public async Task<ChartBuild> BuildAsync(string name, string version, ChartBuildOptions options, CancellationToken cancellationToken)
    {
        CheckName(name);
        var found = await FindAsync(name, version, cancellationToken);
        var isVerified = options.Verify && await VerifyAsync(found, cancellationToken);
        var newVersion = WithMetadata(found.Version, options.VersionMetadata);
        var isPackaged = options.ValuesFiles.Count > 0 || options.VersionMetadata.Length > 0;
        if (options.Reuse(found.Name, newVersion, isPackaged) is { } stored)
        {
            return stored with { IsVerified = isVerified };
        }

        var archive = await DownloadAsync(found, cancellationToken);
        var build = new ChartBuild { Name = found.Name, Version = newVersion, IsVerified = isVerified };
        if (isPackaged)
        {
            return Package(build, archive, options);
        }

        Check(archive);
        return build with { Archive = archive };
    }

    /// <summary>A version with build metadata, where there is any.</summary>
    /// <exception cref="ChartBuildException">Not a version, or no such metadata.</exception>
    public static string WithMetadata(string version, string metadata)
    {
        try
        {
            return metadata.Length == 0 ? version : ChartEditor.WithBuildMetadata(version, metadata);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Metadata, e.Message, e);
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0)
        {
            throw new ChartBuildException(BuildFailure.Reference, "no name set for remote chart reference");
        }

        if (!Name().IsMatch(name))
        {
            throw new ChartBuildException(
                BuildFailure.Reference,
                $"invalid chart name '{name}': a valid name must be lower case letters and numbers and MAY be separated with dashes (-), slashes (/) or periods (.)");
        }
    }

    private async Task<ChartVersion> FindAsync(string name, string version, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.FindAsync(name, version, cancellationToken);
        }
        catch (ChartBuildException e)
        {
            var problem = e.Message[(e.Failure.Summary.Length + 2)..];
            throw new ChartBuildException(e.Failure, $"failed to get chart version for remote reference: {problem}", e);
        }
    }

    private async Task<bool> VerifyAsync(ChartVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.VerifyAsync(version, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new ChartBuildException(BuildFailure.Verification, e.Message, e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> DownloadAsync(ChartVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.DownloadAsync(version, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new ChartBuildException(BuildFailure.Pull, $"failed to download chart for remote reference: {e.Message}", e);
        }
    }

    private ChartBuild Package(ChartBuild build, ReadOnlyMemory<byte> archive, ChartBuildOptions options)
    {
        Chart chart;
        try
        {
            chart = ChartArchives.Load(archive, limits);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Package, $"failed to load downloaded chart: {e.Message}", e);
        }

        ChartEditor.SetVersion(chart, build.Version);
        var (values, files) = ValuesFiles.OfChart(chart, options.ValuesFiles, options.IgnoreMissingValuesFiles);
        try
        {
            files = ChartEditor.SetValues(chart, values) ? files : [];
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Values, e.Message, e);
        }

        return build with { Archive = ChartArchives.Pack(chart), ValuesFiles = files, IsPackaged = true };
    }

    private void Check(ReadOnlyMemory<byte> archive)
    {
        var stage = "failed to load chart metadata from written chart";
        try
        {
            var metadata = ChartArchives.ReadMetadata(archive, limits);
            stage = "failed to validate metadata of written chart";
            ChartMetadataReader.Validate(metadata);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Pull, $"{stage}: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^(?:[-a-z0-9]+/?\.?)+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
