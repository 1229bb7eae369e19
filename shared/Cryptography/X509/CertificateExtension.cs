namespace Flux.Cryptography.X509;

/// <summary>An extension of a certificate.</summary>
/// <param name="Oid">Its object identifier.</param>
/// <param name="IsCritical">Whether a certificate may not be used by who does not know the extension.</param>
/// <param name="Value">The bytes inside its octet string.</param>
public sealed record CertificateExtension(string Oid, bool IsCritical, ReadOnlyMemory<byte> Value);
