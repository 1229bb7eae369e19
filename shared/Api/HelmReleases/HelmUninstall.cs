namespace Flux.Api;

/// <summary>How to uninstall.</summary>
public sealed record HelmUninstall : IHelmReleaseAction
{
    /// <summary>What becomes of the dependents of deleted objects; null for <c>background</c>.</summary>
    [Schema(Enum = ["background", "foreground", "orphan"], Default = "\"background\"")]
    public string? DeletionPropagation { get; init; }

    /// <summary>Runs no hooks.</summary>
    public bool DisableHooks { get; init; }

    /// <summary>Does not wait until the objects are gone.</summary>
    public bool DisableWait { get; init; }

    /// <summary>Keeps the release's records.</summary>
    public bool KeepHistory { get; init; }

    /// <summary>How long one operation may take; null for the spec's.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }
}
