
namespace Flux.HelmReleases.Actions;

/// <summary>What came out of a piece of work on an action. Closed.</summary>
internal abstract record ActionOutcome
{
    private ActionOutcome()
    {
    }

    /// <summary>It has to wait.</summary>
    public sealed record Waits(TimeSpan After) : ActionOutcome;

    /// <summary>It came through.</summary>
    public sealed record Succeeded : ActionOutcome;

    /// <summary>It failed.</summary>
    public sealed record Failed(string Message) : ActionOutcome;

    /// <summary>There is no release to work on.</summary>
    public sealed record NoRelease : ActionOutcome;

    /// <summary>The release's record is not as this action left it: someone else works on it, so it has to be looked at anew.</summary>
    public sealed record Lost(string Why) : ActionOutcome;
}
