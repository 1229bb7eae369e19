namespace Flux.Helm.Charts;

/// <summary>What a lock file says: the exact versions of the charts that a chart depends on.</summary>
public sealed class ChartLock
{
    /// <summary>When it was written, as it stands there; null where it does not say.</summary>
    public string? Generated { get; init; }

    /// <summary>A digest of the dependencies in Chart.yaml.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The dependencies; null where the field is not there.</summary>
    public IReadOnlyList<ChartDependency?>? Dependencies { get; init; }
}
