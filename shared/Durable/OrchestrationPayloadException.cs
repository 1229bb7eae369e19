namespace Flux.Durable;

/// <summary>An input, result, event or custom status cannot be written to history: not serializable, or too large.</summary>
public sealed class OrchestrationPayloadException(string payload, string problem, Exception? inner = null)
    : Exception($"{payload} {problem}", inner)
{
    /// <summary>Which payload, e.g. <c>the input of activity Reconcile</c>.</summary>
    public string Payload { get; } = payload;
}
