using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>Reads a credential's certificate.</summary>
internal static class ClientCertificate
{
    /// <summary>Whether certificate and key can be read and belong together, or there are none.</summary>
    public static bool IsUsable(ClusterCredential credential)
    {
        try
        {
            Load(credential, "")?.Dispose();
            return true;
        }
        catch (KubernetesException)
        {
            return false;
        }
    }

    /// <summary>The certificate with its key and chain; null where the credential has none.</summary>
    /// <exception cref="KubernetesException">Certificate and key are not PEM, or do not belong together. What they hold is not in it.</exception>
    public static X509Certificate2? Load(ClusterCredential credential, string cluster)
    {
        if (credential.Certificate is not { } pem)
        {
            return null;
        }

        try
        {
            using var loaded = X509Certificate2.CreateFromPem(pem, credential.CertificateKey?.Reveal() ?? "");
            // SChannel cannot use a key that exists in memory only; elsewhere the round trip does no harm.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubernetesException($"cluster {cluster}: the client certificate and its key cannot be used") { Cluster = cluster };
        }
    }
}
