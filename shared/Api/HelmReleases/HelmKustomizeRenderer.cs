namespace Flux.Api;

/// <summary>What Kustomize changes of rendered objects.</summary>
public sealed record HelmKustomizeRenderer
{
    /// <summary>Image names, tags and digests to set.</summary>
    public IReadOnlyList<KustomizeImage> Images { get => field ?? []; init; }

    /// <summary>Patches to apply.</summary>
    public IReadOnlyList<KustomizePatch> Patches { get => field ?? []; init; }
}
