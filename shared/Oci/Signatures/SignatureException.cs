namespace Flux.Oci.Signatures;

/// <summary>An artifact is not signed as it has to be; the message says what does not hold.</summary>
public sealed class SignatureException(string message, Exception? inner = null) : Exception(message, inner);
