using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>
/// The authorities of one cluster. Where they stand in a file it is read again every minute, and when they did not do; a file that cannot be
/// read, or holds no certificate, is being replaced just now: what it held before stays.
/// </summary>
internal sealed class TrustedAuthorities
{
    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly string? _file;
    private readonly TimeProvider _clock;
    private volatile Held _held;
    private DateTimeOffset _readAgainAt;

    private TrustedAuthorities(string pem, string? file, string cluster, TimeProvider clock)
    {
        (_file, _clock, _readAgainAt) = (file, clock, clock.GetUtcNow() + _fresh);
        _held = new(pem, Read(pem, cluster));
    }

    /// <summary>The certificates.</summary>
    public X509Certificate2Collection Certificates => _held.Certificates;

    /// <summary>The authorities of a connection; null where the system's are meant.</summary>
    /// <exception cref="KubeconfigException">They are not PEM, or none.</exception>
    public static TrustedAuthorities? Of(ClusterConnection connection, TimeProvider clock) => connection.CertificateAuthority is { } pem
        ? new(pem, connection.CertificateAuthorityFile, connection.Cluster, clock)
        : null;

    /// <summary>What is trusted now, as text: another text is another trust.</summary>
    public string Current()
    {
        if (_file is not null)
        {
            lock (_gate)
            {
                if (_clock.GetUtcNow() >= _readAgainAt)
                {
                    TryReload();
                }
            }
        }

        return _held.Pem;
    }

    /// <summary>Reads the file at once; whether it holds something else than before.</summary>
    public bool TryReload()
    {
        if (_file is null)
        {
            return false;
        }

        lock (_gate)
        {
            _readAgainAt = _clock.GetUtcNow() + _fresh;
            try
            {
                var pem = BoundedFile.ReadText(_file, BoundedFile.MaxCredentialBytes);
                if (pem == _held.Pem)
                {
                    return false;
                }

                // The former certificates are left to the collector: a handshake may be using them.
                _held = new(pem, Read(pem, ""));
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or KubeconfigException)
            {
                return false;
            }
        }
    }

    private static X509Certificate2Collection Read(string pem, string cluster)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"cluster {cluster}: the certificate authority is not PEM", e);
        }

        return certificates.Count > 0 ? certificates : throw new KubeconfigException($"cluster {cluster}: the certificate authority holds no certificate");
    }

    private sealed record Held(string Pem, X509Certificate2Collection Certificates);
}
