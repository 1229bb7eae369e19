namespace Flux.Api;

/// <summary>Which chart shall become an artifact, and how.</summary>
[SchemaRule(
    "!has(self.verify) || self.sourceRef.kind == 'HelmRepository'",
    "spec.verify is only supported when spec.sourceRef.kind is 'HelmRepository'")]
public sealed record HelmChartSpec
{
    /// <summary>The chart's name in a HelmRepository, or its path in another source.</summary>
    public required string Chart { get; init; }

    /// <summary>Whether a values file that is not there is left out; otherwise it is an error.</summary>
    public bool IgnoreMissingValuesFiles { get; init; }

    /// <summary>How often to look for a new version.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>What makes a new artifact: a new <c>ChartVersion</c>, or each new <c>Revision</c> of the source. Null for the former.</summary>
    [Schema(Default = "\"ChartVersion\"", Enum = [ReconcileStrategies.ChartVersion, ReconcileStrategies.Revision])]
    public string? ReconcileStrategy { get; init; }

    /// <summary>Where the chart comes from, in the same namespace.</summary>
    public required LocalHelmChartSourceReference SourceRef { get; init; }

    /// <summary>Stops reconciling; the artifact stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>
    /// Files that together, the later over the earlier, replace the chart's values.yaml: relative to the chart in a HelmRepository, otherwise to
    /// the source. Empty for the chart's own.
    /// </summary>
    public IReadOnlyList<string> ValuesFiles { get => field ?? []; init; }

    /// <summary>Which signatures to demand of a chart in a registry; null for none.</summary>
    public OciRepositoryVerification? Verify { get; init; }

    /// <summary>A version, or a range of them; null for <c>*</c>. Without effect on charts in Git repositories and buckets.</summary>
    [Schema(Default = "\"*\"")]
    public string? Version { get; init; }
}
