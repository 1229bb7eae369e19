namespace Flux.Api;

/// <summary>What the spec's actions have in common.</summary>
public interface IHelmReleaseAction
{
    /// <summary>How long one operation may take; null for the spec's.</summary>
    TimeSpan? Timeout { get; }

    /// <summary>Runs no hooks.</summary>
    bool DisableHooks { get; }

    /// <summary>Does not wait for what was applied.</summary>
    bool DisableWait { get; }
}
