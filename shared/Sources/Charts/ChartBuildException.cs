namespace Flux.Sources.Charts;

/// <summary>A chart cannot be built.</summary>
internal sealed class ChartBuildException(BuildFailure failure, string problem, Exception? inner = null)
    : Exception($"{failure.Summary}: {problem}", inner)
{
    /// <summary>Why.</summary>
    public BuildFailure Failure { get; } = failure;
}
