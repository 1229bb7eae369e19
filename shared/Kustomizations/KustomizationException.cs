namespace Flux.Kustomizations;

/// <summary>A Kustomization cannot be reconciled as it stands; the message says what and where, in upstream's words.</summary>
public sealed class KustomizationException(string message, Exception? inner = null) : Exception(message, inner);
