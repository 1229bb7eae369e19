namespace Flux.Cryptography.X509;

/// <summary>A certificate is malformed, or a chain of certificates does not hold.</summary>
public sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
