namespace Flux.Sources.Registries;

/// <summary>It is not known how to get into a registry.</summary>
internal sealed class OciAccessException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether only a change of the spec can help.</summary>
    public bool IsFinal { get; init; }
}
