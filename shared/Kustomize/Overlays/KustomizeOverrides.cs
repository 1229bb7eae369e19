namespace Flux.Kustomize.Overlays;

/// <summary>What the spec of a Flux Kustomization lays over the kustomization of its path.</summary>
public sealed record KustomizeOverrides
{
    /// <summary>Overrides nothing.</summary>
    public static KustomizeOverrides None { get; } = new();

    /// <summary>Replaces <c>namespace</c>; null leaves the file's.</summary>
    public string? TargetNamespace { get; init; }

    /// <summary>Replaces <c>namePrefix</c>; null leaves the file's.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Replaces <c>nameSuffix</c>; null leaves the file's.</summary>
    public string? NameSuffix { get; init; }

    /// <summary>Patches that follow the file's.</summary>
    public IReadOnlyList<OverridePatch> Patches { get; init; } = [];

    /// <summary>Images that change the file's of the same name, or follow them.</summary>
    public IReadOnlyList<OverrideImage> Images { get; init; } = [];

    /// <summary>Components that follow the file's; paths relative to the kustomization's directory.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Whether components that do not exist are left out.</summary>
    public bool IgnoreMissingComponents { get; init; }

    /// <summary>Replaces <c>buildMetadata</c>; empty leaves the file's.</summary>
    public IReadOnlyList<string> BuildMetadata { get; init; } = [];
}
