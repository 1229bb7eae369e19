namespace Flux.Api;

/// <summary>Changes rendered objects.</summary>
public sealed record HelmPostRenderer
{
    /// <summary>With Kustomize; null for nothing.</summary>
    public HelmKustomizeRenderer? Kustomize { get; init; }
}
