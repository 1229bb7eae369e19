namespace Flux.Api;

/// <summary>Names the source of a chart, in the chart's namespace.</summary>
public sealed record LocalHelmChartSourceReference
{
    /// <summary>Its <c>group/version</c>; null for the one of its kind.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Its kind.</summary>
    [Schema(Enum = ["HelmRepository", "GitRepository", "Bucket"])]
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}
