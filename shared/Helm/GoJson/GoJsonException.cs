namespace Flux.Helm.GoJson;

/// <summary>Text that is not JSON, in the words of Go's encoding/json.</summary>
/// <param name="message">Go's message.</param>
internal sealed class GoJsonException(string message) : Exception(message);
