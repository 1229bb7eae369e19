namespace Flux.Kustomize.Overlays;

/// <summary>An image of a Flux Kustomization's spec.</summary>
public sealed record OverrideImage
{
    /// <summary>The image's name as the manifests have it, without tag.</summary>
    public required string Name { get; init; }

    /// <summary>The name to use instead; null keeps it.</summary>
    public string? NewName { get; init; }

    /// <summary>The tag to use instead. Tag and digest are one: setting either replaces both.</summary>
    public string? NewTag { get; init; }

    /// <summary>The digest to use instead of a tag.</summary>
    public string? Digest { get; init; }
}
