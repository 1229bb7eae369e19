namespace Flux.Kustomize.Charts;

/// <summary>What <c>helm template</c> would be called with.</summary>
/// <remarks>Spec: kustomize v5.8.1, api/types/helmchartargs.go.</remarks>
public sealed record ChartRequest
{
    /// <summary>The chart's files, by their path from its directory.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; }

    /// <summary>Values files, later ones over earlier ones, each YAML.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>The release's name; empty for a generated one.</summary>
    public required string ReleaseName { get; init; }

    /// <summary>A template for the release's name; empty for none.</summary>
    public string NameTemplate { get; init; } = "";

    /// <summary>The release's namespace; empty for the default.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The Kubernetes version that templates see; empty for the renderer's own.</summary>
    public string KubeVersion { get; init; } = "";

    /// <summary>API versions that templates see, beside the renderer's own.</summary>
    public IReadOnlyList<string> ApiVersions { get; init; } = [];

    /// <summary>Whether the chart's custom resource definitions come too.</summary>
    public bool IncludeCrds { get; init; }

    /// <summary>Whether tests are left out.</summary>
    public bool SkipTests { get; init; }

    /// <summary>Whether hooks are left out.</summary>
    public bool SkipHooks { get; init; }

    /// <summary>Whether errors tell what was rendered so far.</summary>
    public bool Debug { get; init; }
}
