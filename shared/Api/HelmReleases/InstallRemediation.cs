namespace Flux.Api;

/// <summary>What follows a failed install: an uninstall, and another try.</summary>
public sealed record InstallRemediation
{
    /// <summary>Whether failed tests are no failure; null for what <c>spec.test</c> says.</summary>
    public bool? IgnoreTestFailures { get; init; }

    /// <summary>Whether the last failure is remediated too; null for false.</summary>
    public bool? RemediateLastFailure { get; init; }

    /// <summary>How often it is tried again; negative for ever.</summary>
    public int Retries { get; init; }
}
