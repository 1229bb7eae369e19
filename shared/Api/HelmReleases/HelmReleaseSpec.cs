using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>Which chart to install, with which values, and how.</summary>
[SchemaRule("(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))", "either chart or chartRef must be set")]
public sealed record HelmReleaseSpec
{
    /// <summary>A template for the HelmChart; null where <see cref="ChartRef"/> is set.</summary>
    public HelmChartTemplate? Chart { get; init; }

    /// <summary>The object with the chart; null where <see cref="Chart"/> is set.</summary>
    public CrossNamespaceChartReference? ChartRef { get; init; }

    /// <summary>Labels and annotations for every object; null for none.</summary>
    public CommonMetadata? CommonMetadata { get; init; }

    /// <summary>HelmReleases that must be ready first.</summary>
    public IReadOnlyList<DependencyReference> DependsOn { get => field ?? []; init; }

    /// <summary>Whether changes made to the cluster are looked for; null for not.</summary>
    public DriftDetection? DriftDetection { get; init; }

    /// <summary>How to tell the health of custom resources.</summary>
    public IReadOnlyList<CustomHealthCheck> HealthCheckExprs { get => field ?? []; init; }

    /// <summary>How to install; null for the defaults.</summary>
    public HelmInstall? Install { get; init; }

    /// <summary>How often to reconcile.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>The cluster to install to; null for the one that holds this object.</summary>
    public KubeConfigReference? KubeConfig { get; init; }

    /// <summary>How many revisions are kept; null for 5, 0 for all.</summary>
    public int? MaxHistory { get; init; }

    /// <summary>Whether one client is used for all of an action; null for true. It makes no difference here.</summary>
    public bool? PersistentClient { get; init; }

    /// <summary>What post-renderers are given; null for <c>combined</c>.</summary>
    [Schema(Enum = ["nohooks", "combined", "separate"])]
    public string? PostRenderStrategy { get; init; }

    /// <summary>What changes the rendered objects, in order; null for nothing, which differs from an empty list.</summary>
    public IReadOnlyList<HelmPostRenderer>? PostRenderers { get; init; }

    /// <summary>The release's name; null for that of this object, after the target namespace.</summary>
    [Schema(MinLength = 1, MaxLength = 53)]
    public string? ReleaseName { get; init; }

    /// <summary>How to roll back; null for the defaults.</summary>
    public HelmRollback? Rollback { get; init; }

    /// <summary>Whom to impersonate; null for the program's own identity.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public string? ServiceAccountName { get; init; }

    /// <summary>The namespace of the release's records; null for this object's.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? StorageNamespace { get; init; }

    /// <summary>Stops reconciling; what was installed stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>The namespace of the release's objects; null for this object's.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? TargetNamespace { get; init; }

    /// <summary>How to test; null for not at all.</summary>
    public HelmTest? Test { get; init; }

    /// <summary>How long one operation of an action may take; null for 5 minutes.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>How to uninstall; null for the defaults.</summary>
    public HelmUninstall? Uninstall { get; init; }

    /// <summary>How to upgrade; null for the defaults.</summary>
    public HelmUpgrade? Upgrade { get; init; }

    /// <summary>Values, over all of <see cref="ValuesFrom"/>; null for none.</summary>
    public JsonNode? Values { get; init; }

    /// <summary>Objects with values, the later over the earlier.</summary>
    public IReadOnlyList<ValuesReference> ValuesFrom { get => field ?? []; init; }

    /// <summary>How to wait for what was applied; null for the poller.</summary>
    public HelmWaitStrategy? WaitStrategy { get; init; }
}
