using Flux.Helm;
using Flux.Helm.Charts;

namespace Flux.Sources.Charts;

/// <summary>Packed charts in memory.</summary>
internal static class ChartArchives
{
    /// <exception cref="HelmException">Not a chart of API version v1 or v2.</exception>
    public static Chart Load(ReadOnlyMemory<byte> archive, HelmOptions limits)
    {
        using var stream = new MemoryStream(archive.ToArray(), writable: false);
        return OnlyVersion2(ChartLoader.LoadArchive(stream, new(), limits.ChartLimits));
    }

    /// <exception cref="HelmException">Not a chart.</exception>
    public static ChartMetadata ReadMetadata(ReadOnlyMemory<byte> archive, HelmOptions limits)
    {
        using var stream = new MemoryStream(archive.ToArray(), writable: false);
        return ChartMetadataReader.ReadArchive(stream, limits.ChartLimits);
    }

    /// <exception cref="ChartBuildException"><c>ChartPackageError</c>.</exception>
    public static ReadOnlyMemory<byte> Pack(Chart chart)
    {
        try
        {
            return ChartPackager.Pack(chart);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Package, $"failed to package chart: {e.Message}", e);
        }
    }

    /// <exception cref="HelmException">Of another API version.</exception>
    public static Chart OnlyVersion2(Chart chart) =>
        chart.Metadata.ApiVersion == "v3" ? throw new HelmException("only the Chart API v2 is supported") : chart;
}
