using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>The certificate new connections show; it may change while the client lives.</summary>
internal sealed class ClientCertificate : IDisposable
{
    private readonly Lock _gate = new();
    private string? _pem;

    /// <summary>Null for none.</summary>
    public X509Certificate2? Current { get; private set; }

    /// <summary>Takes the certificate of a credential.</summary>
    /// <exception cref="KubeconfigException">Certificate and key are not PEM, or do not belong together.</exception>
    public void Update(ClusterCredential credential, string cluster)
    {
        lock (_gate)
        {
            if (credential.Certificate == _pem)
            {
                return;
            }

            // The one before may still be in a handshake: it is left to the finalizer.
            Current = credential.Certificate is { } pem ? Load(pem, credential.CertificateKey?.Reveal() ?? "", cluster) : null;
            _pem = credential.Certificate;
        }
    }

    public void Dispose() => Current?.Dispose();

    private static X509Certificate2 Load(string pem, string key, string cluster)
    {
        try
        {
            using var loaded = X509Certificate2.CreateFromPem(pem, key);
            // SChannel cannot use a key that exists in memory only; elsewhere the round trip does no harm.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubeconfigException($"cluster {cluster}: the client certificate and its key cannot be used", e);
        }
    }
}
