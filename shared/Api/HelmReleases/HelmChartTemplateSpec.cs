namespace Flux.Api;

/// <summary>Which chart of which source.</summary>
public sealed record HelmChartTemplateSpec
{
    /// <summary>The chart's name in a repository, or its path in another source.</summary>
    [Schema(MinLength = 1, MaxLength = 2048)]
    public required string Chart { get; init; }

    /// <summary>Leaves out values files that do not exist, instead of failing.</summary>
    public bool IgnoreMissingValuesFiles { get; init; }

    /// <summary>How often the source is looked at; null for the HelmRelease's interval.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Interval { get; init; }

    /// <summary>What makes a new artifact: another version of the chart, or another revision of the source.</summary>
    [Schema(Enum = ["ChartVersion", "Revision"], Default = "\"ChartVersion\"")]
    public string? ReconcileStrategy { get; init; }

    /// <summary>Where the chart comes from.</summary>
    public required HelmChartSourceReference SourceRef { get; init; }

    /// <summary>Values files that replace values.yaml, the later over the earlier.</summary>
    public IReadOnlyList<string> ValuesFiles { get => field ?? []; init; }

    /// <summary>How its signature is verified; null for not at all.</summary>
    public HelmChartTemplateVerification? Verify { get; init; }

    /// <summary>A range of versions; null for <c>*</c>.</summary>
    [Schema(Default = "\"*\"")]
    public string? Version { get; init; }
}
