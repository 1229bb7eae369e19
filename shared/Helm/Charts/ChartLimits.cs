namespace Flux.Helm.Charts;

/// <summary>How large a chart may be.</summary>
/// <remarks>The first two are Helm's own; the others bound what Helm does not.</remarks>
public sealed record ChartLimits
{
    /// <summary>The limits where none are given.</summary>
    public static ChartLimits Default { get; } = new();

    /// <summary>All files together, in bytes unpacked; archives of sub-charts within an archive count as well.</summary>
    public long MaxChartBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>One file, in bytes unpacked.</summary>
    public long MaxFileBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>The most files of a chart, those of its sub-charts included.</summary>
    public int MaxFiles { get; init; } = 20_000;

    /// <summary>How deep sub-charts may be nested.</summary>
    public int MaxDepth { get; init; } = 32;
}
