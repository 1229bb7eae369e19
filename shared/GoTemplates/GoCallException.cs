namespace Flux.GoTemplates;

/// <summary>
/// An error of a function a template called. The message is what follows "error calling NAME: ".
/// </summary>
public sealed class GoCallException : Exception
{
    /// <summary>An error with upstream's words.</summary>
    public GoCallException(string message)
        : base(message)
    {
    }

    /// <summary>An error with upstream's words and what caused it.</summary>
    public GoCallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
