namespace Flux.HelmReleases.Snapshots;

/// <summary>How a test ran.</summary>
/// <param name="Phase">One of the phases of <see cref="Storage.HookExecution"/>; empty where it did not run.</param>
/// <param name="LastStarted">As it stands in the status; null where it did not begin.</param>
/// <param name="LastCompleted">As it stands in the status; null where it did not end.</param>
public sealed record TestHookState(string Phase, string? LastStarted, string? LastCompleted);
