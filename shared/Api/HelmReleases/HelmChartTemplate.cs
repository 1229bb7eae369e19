namespace Flux.Api;

/// <summary>What a HelmChart is made of.</summary>
public sealed record HelmChartTemplate
{
    /// <summary>Its labels and annotations; null for none.</summary>
    public HelmChartTemplateMetadata? Metadata { get; init; }

    /// <summary>Its spec.</summary>
    public required HelmChartTemplateSpec Spec { get; init; }
}
