namespace Flux.Git.Signatures;

/// <summary>A signature could not be verified; the message is that of Flux.</summary>
public sealed class GitSignatureException(string message, Exception? inner = null) : Exception(message, inner);
