namespace Flux.HelmReleases.Values;

/// <summary>A reference of <c>spec.valuesFrom</c> cannot be used; the message is upstream's.</summary>
public sealed class ValuesReferenceException(string message, Exception? inner = null) : Exception(message, inner);
