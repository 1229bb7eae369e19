namespace Flux.Sources.Charts;

/// <summary>A chart could not even be tried to be built.</summary>
/// <param name="reason">The event's reason.</param>
/// <param name="message">The event's message.</param>
/// <param name="isPersistent">Whether only a change of a spec can help.</param>
/// <param name="inner">The cause.</param>
internal sealed class ChartRunException(string reason, string message, bool isPersistent = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The event's reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether only a change of a spec can help.</summary>
    public bool IsPersistent { get; } = isPersistent;
}
