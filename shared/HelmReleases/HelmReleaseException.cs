namespace Flux.HelmReleases;

/// <summary>A HelmRelease cannot be reconciled as it stands; the message says what and where, in upstream's words.</summary>
public sealed class HelmReleaseException(string message, Exception? inner = null) : Exception(message, inner);
