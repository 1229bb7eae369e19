using Flux.Yaml;

namespace Flux.Kustomize;

/// <summary>How large a build may become before it is refused.</summary>
public sealed record KustomizeLimits
{
    /// <summary>The limits where none are given.</summary>
    public static KustomizeLimits Default { get; } = new();

    /// <summary>The most resources at any time.</summary>
    public int MaxResources { get; init; } = 50_000;

    /// <summary>The deepest nesting of bases and components.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The most kustomizations built, one that is used twice counted twice.</summary>
    public int MaxKustomizations { get; init; } = 5_000;

    /// <summary>The most bytes read from files, one that is read twice counted twice.</summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>The most URLs that are fetched for one build.</summary>
    public int MaxRemotes { get; init; } = 64;

    /// <summary>The limits of each YAML file.</summary>
    public YamlLimits Yaml { get; init; } = YamlLimits.Default;
}
