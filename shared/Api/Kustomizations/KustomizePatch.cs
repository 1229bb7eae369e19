namespace Flux.Api;

/// <summary>A patch and what it applies to.</summary>
public sealed record KustomizePatch
{
    /// <summary>A strategic merge patch or a JSON 6902 patch, in YAML or JSON.</summary>
    public required string Patch { get; init; }

    /// <summary>Which objects; null for the one the patch itself names.</summary>
    public KustomizeSelector? Target { get; init; }
}
