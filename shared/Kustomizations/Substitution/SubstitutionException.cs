namespace Flux.Kustomizations.Substitution;

/// <summary>A text with <c>${…}</c> cannot be substituted; the message is upstream's.</summary>
public sealed class SubstitutionException(string message) : Exception(message);
