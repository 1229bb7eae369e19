namespace Flux.ApiServer.Selectors;

/// <summary>A selector does not parse; the message is the server's.</summary>
internal sealed class SelectorException(string message) : Exception(message);
