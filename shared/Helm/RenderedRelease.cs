using Flux.Helm.Charts;
using Flux.Helm.Manifests;

namespace Flux.Helm;

/// <summary>What a chart renders to.</summary>
public sealed record RenderedRelease
{
    /// <summary>All objects that are no hooks, in the order of installing, each after <c>---</c> and <c># Source: PATH</c>.</summary>
    public required string Manifest { get; init; }

    /// <summary>The same, one by one; custom resource definitions of <c>crds/</c> are not among them.</summary>
    public required IReadOnlyList<Manifest> Manifests { get; init; }

    /// <summary>The hooks, in the order of installing by kind.</summary>
    public required IReadOnlyList<Hook> Hooks { get; init; }

    /// <summary>What NOTES.txt says; empty where there is none.</summary>
    public required string Notes { get; init; }

    /// <summary>The definitions in <c>crds/</c> of the charts that are enabled.</summary>
    public required IReadOnlyList<ChartFile> CustomResourceDefinitions { get; init; }

    /// <summary>The chart with its dependencies processed, as a release keeps it.</summary>
    public required Chart Chart { get; init; }

    /// <summary>The values that templates saw, before they changed anything.</summary>
    public required Dictionary<string, object?> Values { get; init; }
}
