namespace Flux.Kustomize.Overlays;

/// <summary>A patch of a Flux Kustomization's spec.</summary>
public sealed record OverridePatch
{
    /// <summary>A strategic merge patch or JSON patch, in YAML or JSON.</summary>
    public required string Patch { get; init; }

    /// <summary>What it applies to; null where a strategic merge patch names it itself.</summary>
    public PatchTarget? Target { get; init; }
}
