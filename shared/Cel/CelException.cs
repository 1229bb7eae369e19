namespace Flux.Cel;

/// <summary>An expression could not be compiled or evaluated; the message is cel-go's.</summary>
public sealed class CelException(CelPhase phase, string message, IReadOnlyList<CelIssue> issues) : Exception(message)
{
    /// <summary>Where it failed.</summary>
    public CelPhase Phase { get; } = phase;

    /// <summary>What is wrong with the text, by position; empty for <see cref="CelPhase.Program"/> and <see cref="CelPhase.Evaluate"/>.</summary>
    public IReadOnlyList<CelIssue> Issues { get; } = issues;
}
