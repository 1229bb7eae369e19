using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>Decides whether the server is the one that was meant, and remembers in clear words why not.</summary>
internal sealed class ServerCertificatePolicy : IDisposable
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly bool _acceptAny;
    private volatile string? _refusal;

    /// <exception cref="KubeconfigException">The certificate authority is not PEM.</exception>
    public ServerCertificatePolicy(ClusterConnection connection)
    {
        _acceptAny = connection.InsecureSkipTlsVerify;
        if (connection.CertificateAuthority is not { } pem)
        {
            return;
        }

        _authorities = [];
        try
        {
            _authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"cluster {connection.Cluster}: the certificate authority is not PEM", e);
        }

        if (_authorities.Count == 0)
        {
            throw new KubeconfigException($"cluster {connection.Cluster}: the certificate authority holds no certificate");
        }
    }

    /// <summary>Why the last refused certificate was refused; null where none was.</summary>
    public string? Refusal => _refusal;

    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = null;
        if (_acceptAny)
        {
            return true;
        }

        _refusal = certificate switch
        {
            null => "the server sent no certificate",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "the server's certificate is for another name",
            _ => ChainRefusal(certificate, chain, errors),
        };
        return _refusal is null;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities ?? [])
        {
            authority.Dispose();
        }
    }

    private string? ChainRefusal(X509Certificate certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_authorities is null)
        {
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
                ? "the server's certificate is not trusted: " + Describe(chain)
                : null;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        // An intermediate may stand as the authority, as it may with other clients.
        own.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var valid = own.Build(copy);
        var anchored = own.ChainElements.Any(e => _authorities.Any(a => a.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)));
        return (valid, anchored) switch
        {
            (true, true) => null,
            (_, false) => "the server's certificate was not signed by the cluster's certificate authority",
            _ => "the server's certificate is not valid: " + Describe(own),
        };
    }

    private static string Describe(X509Chain? chain) =>
        string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()).Distinct() ?? []) is { Length: > 0 } status
            ? status
            : "unknown authority";
}
