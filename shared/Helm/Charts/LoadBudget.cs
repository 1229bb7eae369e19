namespace Flux.Helm.Charts;

/// <summary>What is left of the limits while one chart with all its sub-charts is loaded.</summary>
internal sealed class LoadBudget(ChartLimits limits)
{
    private long _bytes = limits.MaxChartBytes;
    private int _files = limits.MaxFiles;
    private int _depth;

    public ChartLimits Limits => limits;

    public bool FitsBytes(long bytes) => bytes <= _bytes;

    /// <exception cref="HelmException">Over a limit.</exception>
    public void TakeFile(long bytes)
    {
        _bytes -= bytes;
        if (_bytes <= 0)
        {
            throw TooLarge();
        }

        if (--_files < 0)
        {
            throw new HelmException($"the chart has more than {limits.MaxFiles} files");
        }
    }

    /// <exception cref="HelmException">Sub-charts are nested too deep.</exception>
    public void Enter()
    {
        if (++_depth > limits.MaxDepth)
        {
            throw new HelmException($"charts are nested deeper than {limits.MaxDepth} levels");
        }
    }

    public void Leave() => _depth--;

    public HelmException TooLarge() => new($"decompressed chart is larger than the maximum size {limits.MaxChartBytes}");
}
