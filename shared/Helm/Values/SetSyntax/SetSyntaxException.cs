namespace Flux.Helm.Values.SetSyntax;

/// <summary>An argument of <c>--set</c> and its relatives that cannot be read; Helm's message.</summary>
/// <param name="message">Helm's message.</param>
/// <param name="inner">What lies beneath; null where there is nothing.</param>
public sealed class SetSyntaxException(string message, Exception? inner = null) : Exception(message, inner);
