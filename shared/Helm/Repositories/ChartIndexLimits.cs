namespace Flux.Helm.Repositories;

/// <summary>How large a repository's index may be.</summary>
public sealed record ChartIndexLimits
{
    /// <summary>The limits where none are given.</summary>
    public static ChartIndexLimits Default { get; } = new();

    /// <summary>In bytes. The default is upstream's, 50 MiB.</summary>
    public long MaxBytes { get; init; } = 50L << 20;

    /// <summary>The most versions of all charts. The default is 500,000.</summary>
    public int MaxVersions { get; init; } = 500_000;
}
