namespace Flux.Primitives;

/// <summary>The egress policy refuses an address that a user's URL leads to.</summary>
public sealed class EgressException(string host, string reason) : Exception($"connecting to '{host}' is refused: {reason}")
{
    /// <summary>The host in the URL.</summary>
    public string Host { get; } = host;
}
