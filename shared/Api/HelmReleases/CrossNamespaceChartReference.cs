namespace Flux.Api;

/// <summary>Names an object whose artifact is a chart.</summary>
public sealed record CrossNamespaceChartReference
{
    /// <summary>Not looked at.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind.</summary>
    [Schema(Enum = ["OCIRepository", "HelmChart", "ExternalArtifact"])]
    public required string Kind { get; init; }

    /// <summary>The name.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>The namespace; null for the HelmRelease's.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? Namespace { get; init; }
}
