using System.ComponentModel.DataAnnotations;
using Flux.Helm.Charts;
using Flux.Helm.Repositories;

namespace Flux.Sources.Charts;

/// <summary>How large Helm repositories and charts may be; bound from the <c>Flux:Helm</c> section.</summary>
public sealed class HelmOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Helm";

    /// <summary>The largest index of a repository, in bytes. The default is 50 MiB.</summary>
    [Range(1, 1L << 31)]
    public long MaxIndexBytes { get; set; } = 50L << 20;

    /// <summary>The most chart versions in an index. The default is 500,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxIndexVersions { get; set; } = 500_000;

    /// <summary>The largest packed chart, in bytes. The default is 10 MiB.</summary>
    [Range(1, 1L << 30)]
    public long MaxChartBytes { get; set; } = 10L << 20;

    /// <summary>The largest file of a chart, in bytes. The default is 5 MiB.</summary>
    [Range(1, 1L << 30)]
    public long MaxChartFileBytes { get; set; } = 5L << 20;

    internal ChartIndexLimits IndexLimits => new() { MaxBytes = MaxIndexBytes, MaxVersions = MaxIndexVersions };

    internal ChartLimits ChartLimits => new() { MaxFileBytes = MaxChartFileBytes };
}
