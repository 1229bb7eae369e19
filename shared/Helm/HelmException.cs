namespace Flux.Helm;

/// <summary>A chart, its values or its templates are not as Helm takes them. The message is Helm's.</summary>
/// <param name="message">What is wrong, in Helm's words where it has words.</param>
/// <param name="inner">What lies beneath; null where there is nothing.</param>
public sealed class HelmException(string message, Exception? inner = null) : Exception(message, inner);
