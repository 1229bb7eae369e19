using Flux.Kustomize.Charts;

namespace Flux.Kustomize;

/// <summary>How to build.</summary>
public sealed record KustomizeOptions
{
    /// <summary>The options where none are given: those of <c>kustomize build</c>.</summary>
    public static KustomizeOptions Default { get; } = new();

    /// <summary>Which files a kustomization may name.</summary>
    public LoadRestrictor LoadRestrictor { get; init; } = LoadRestrictor.RootOnly;

    /// <summary>Whether <c>helmCharts</c> may be rendered.</summary>
    public bool EnableHelm { get; init; }

    /// <summary>What renders charts; null where none can be, so that a chart is an error.</summary>
    public IChartRenderer? Charts { get; init; }

    /// <summary>The Kubernetes version that charts see where they do not say one; empty for the renderer's own.</summary>
    public string HelmKubeVersion { get; init; } = "";

    /// <summary>The API versions that charts see where they do not say any.</summary>
    public IReadOnlyList<string> HelmApiVersions { get; init; } = [];

    /// <summary>Whether errors of charts tell what was rendered so far.</summary>
    public bool HelmDebug { get; init; }

    /// <summary>The order of the output where the kustomization has no <c>sortOptions</c>.</summary>
    public ReorderOption Reorder { get; init; } = ReorderOption.Unspecified;

    /// <summary>Whether to add the managed-by label whatever <c>buildMetadata</c> says.</summary>
    public bool AddManagedByLabel { get; init; }

    /// <summary>The version in the managed-by label, <c>kustomize-VERSION</c>.</summary>
    public string Version { get; init; } = "v5.8.1";

    /// <summary>What stands before a path of the tree in messages; empty makes the tree's root <c>/</c>.</summary>
    public string DisplayRoot { get; init; } = "";

    /// <summary>How large a build may become.</summary>
    public KustomizeLimits Limits { get; init; } = KustomizeLimits.Default;

    /// <summary>Ends a build that is no longer wanted.</summary>
    public CancellationToken CancellationToken { get; init; }
}
