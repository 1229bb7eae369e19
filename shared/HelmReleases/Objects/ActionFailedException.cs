namespace Flux.HelmReleases.Objects;

/// <summary>A part of a Helm action failed; the message is Helm's.</summary>
internal sealed class ActionFailedException(string message, Exception? inner = null) : Exception(message, inner);
