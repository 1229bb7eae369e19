namespace Flux.Api;

/// <summary>Names the source of a chart.</summary>
public sealed record HelmChartSourceReference
{
    /// <summary>Not looked at.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind.</summary>
    [Schema(Enum = ["HelmRepository", "GitRepository", "Bucket"])]
    public required string Kind { get; init; }

    /// <summary>The name.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>The namespace, in which the HelmChart is made too; null for the HelmRelease's.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? Namespace { get; init; }
}
