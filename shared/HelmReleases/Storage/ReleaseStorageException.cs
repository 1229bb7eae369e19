namespace Flux.HelmReleases.Storage;

/// <summary>A release cannot be read or written; the message is Helm's where it has one.</summary>
public sealed class ReleaseStorageException(string message, Exception? inner = null) : Exception(message, inner);
