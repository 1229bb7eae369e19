using Flux.Cryptography.Cms;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Time stamps over a signature, by the authorities of a trusted root.</summary>
/// <remarks>Spec: sigstore/timestamp-authority pkg/verification; a leaf has the usage of time stamps alone, and critical.</remarks>
internal static class SignedTimestamps
{
    private const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary>The times that authorities vouch for, one of each authority; those that do not hold are left out.</summary>
    public static IReadOnlyList<DateTimeOffset> Verify(IReadOnlyList<byte[]> stamps, byte[] signature, TrustedRoot root)
    {
        var times = new Dictionary<string, DateTimeOffset>();
        foreach (var stamp in stamps)
        {
            foreach (var authority in root.TimestampAuthorities)
            {
                if (TryVerify(stamp, signature, authority) is { } time)
                {
                    times.TryAdd(authority.Uri, time);
                    break;
                }
            }
        }

        return [.. times.Values];
    }

    private static DateTimeOffset? TryVerify(byte[] stamp, byte[] signature, TrustedAuthority authority)
    {
        try
        {
            var token = TimestampToken.ParseResponse(stamp);
            var signer = token.VerifySignature(authority.Leaf is null ? [] : [authority.Leaf], needsReference: false);
            if ((authority.Leaf is { } leaf && !leaf.Equals(signer)) || signer.IsAuthority || !token.Covers(signature) || !authority.IsValidAt(token.Time))
            {
                return null;
            }

            var chains = CertificateChains.Build(
                signer, [authority.Root], [.. authority.Intermediates, .. token.Certificates], token.Time, ExtendedKeyUsages.TimeStamping);
            var hasOwnUsage = signer.ExtendedKeyUsages is [ExtendedKeyUsages.TimeStamping] && signer.Extension(ExtendedKeyUsage) is { IsCritical: true };
            return hasOwnUsage && chains.Count > 0 ? token.Time : null;
        }
        catch (Exception e) when (e is CmsException or CertificateException)
        {
            return null;
        }
    }
}
