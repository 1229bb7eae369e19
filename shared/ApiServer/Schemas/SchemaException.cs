namespace Flux.ApiServer.Schemas;

/// <summary>A schema is not usable: the built-in data is damaged, or a custom resource's schema cannot be read.</summary>
public sealed class SchemaException(string message) : Exception(message);
