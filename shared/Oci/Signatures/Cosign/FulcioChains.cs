using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Chains from a signer's certificate to a trusted authority.</summary>
internal static class FulcioChains
{
    /// <summary>The chains of the first authority that has any.</summary>
    /// <exception cref="SignatureException">None has.</exception>
    public static IReadOnlyList<IReadOnlyList<Certificate>> Find(Certificate certificate, TrustedRoot root, DateTimeOffset time)
    {
        foreach (var authority in root.Authorities)
        {
            try
            {
                return authority.Verify(certificate, time);
            }
            catch (CertificateException)
            {
                // another authority may have issued it
            }
        }

        throw new SignatureException("failed to verify leaf certificate: leaf certificate verification failed");
    }
}
