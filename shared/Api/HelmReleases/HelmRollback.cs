namespace Flux.Api;

/// <summary>How to roll back.</summary>
public sealed record HelmRollback : IHelmReleaseAction
{
    /// <summary>Deletes what a failed rollback created.</summary>
    public bool CleanupOnFail { get; init; }

    /// <summary>Runs no hooks.</summary>
    public bool DisableHooks { get; init; }

    /// <summary>Does not wait for what was applied.</summary>
    public bool DisableWait { get; init; }

    /// <summary>Does not wait for Jobs to complete.</summary>
    public bool DisableWaitForJobs { get; init; }

    /// <summary>Replaces objects instead of patching them; not where they are applied server-side.</summary>
    public bool Force { get; init; }

    /// <summary>Not looked at any more, as in Helm 4.</summary>
    public bool Recreate { get; init; }

    /// <summary>Whether objects are applied server-side; null for <see cref="ServerSideApplyModes.Auto"/>.</summary>
    [Schema(Enum = [ServerSideApplyModes.Enabled, ServerSideApplyModes.Disabled, ServerSideApplyModes.Auto])]
    public string? ServerSideApply { get; init; }

    /// <summary>How long one operation may take; null for the spec's.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }
}
