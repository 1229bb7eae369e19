namespace Flux.Api;

/// <summary>How a chart's signature is verified.</summary>
public sealed record HelmChartTemplateVerification
{
    /// <summary><c>cosign</c> or <c>notation</c>.</summary>
    [Schema(Enum = ["cosign", "notation"], Default = "\"cosign\"")]
    public required string Provider { get; init; }

    /// <summary>The Secret with the keys; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }
}
