namespace Flux.FileCommands;

/// <summary>A command cannot do what was asked; the message says why and what to do next.</summary>
/// <param name="message">For the user, without the program's name before it.</param>
/// <param name="inner">What lies beneath; null where there is nothing.</param>
public sealed class CliException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The process's exit code; the default is 1.</summary>
    public int ExitCode { get; init; } = ExitCodes.Failure;
}
