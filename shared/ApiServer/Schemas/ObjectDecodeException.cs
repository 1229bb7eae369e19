namespace Flux.ApiServer.Schemas;

/// <summary>A value does not fit a built-in kind's field. The message is Go's, as the real server answers it (400).</summary>
public sealed class ObjectDecodeException(string message) : Exception(message);
