namespace Flux.Helm.Schema;

/// <summary>A schema that cannot be used; upstream's message.</summary>
/// <param name="message">The message.</param>
internal sealed class SchemaException(string message) : Exception(message);
