namespace Flux.GoTemplates;

/// <summary>
/// An error of a function a template called. The message is what follows "error calling NAME: ".
/// </summary>
public sealed class GoCallException : Exception
{
    private const int MaxMessage = 128 * 1024;

    /// <summary>An error with upstream's words.</summary>
    public GoCallException(string message)
        : base(message)
    {
    }

    /// <summary>An error with upstream's words and what caused it.</summary>
    public GoCallException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// What an error says, at most the first and the last 64 Ki characters of it: errors of templates that include each other repeat each other, and
    /// must not grow with the square of the depth. A message that is short enough comes back as it is.
    /// </summary>
    public static string Cut(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Length <= MaxMessage ? message : string.Concat(message.AsSpan(0, MaxMessage / 2), " … ", message.AsSpan(message.Length - (MaxMessage / 2)));
    }
}
