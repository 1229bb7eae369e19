using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.ApiServer.Hosting;

/// <summary>
/// A CA, and the server's certificate signed by it, valid for loopback only. In a data folder the CA stays the same, and both are renewed
/// before they expire; the CA keeps its key, so that clients go on with the certificate they have.
/// </summary>
/// <remarks>Certificates are checked by the clock of the machine, whatever clock the server's objects follow.</remarks>
internal sealed class ServerCertificates : IDisposable
{
    private const string CaName = "CN=embedded-kubernetes-ca";
    private static readonly TimeSpan _caLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(365);

    private readonly TimeProvider _clock;
    private readonly ECDsa _caKey;
    private readonly Lock _lock = new();
    private X509Certificate2 _ca;
    private X509Certificate2? _server;

    private ServerCertificates(ECDsa caKey, X509Certificate2 ca, TimeProvider clock)
    {
        _caKey = caKey;
        _ca = ca;
        _clock = clock;
    }

    public string CaPem => _ca.ExportCertificatePem();

    /// <summary>The server's certificate; a new one when a third of its time is left.</summary>
    public X509Certificate2 Server
    {
        get
        {
            var now = _clock.GetUtcNow();
            lock (_lock)
            {
                // The old one is not disposed: handshakes under way use it.
                return _server is not null && _server.NotAfter.ToUniversalTime() > (now + (_lifetime / 3)).UtcDateTime
                    ? _server
                    : _server = Issue(now);
            }
        }
    }

    /// <summary>A CA that lasts as long as the process.</summary>
    public static ServerCertificates Create()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new ServerCertificates(key, NewCa(key, TimeProvider.System.GetUtcNow()), TimeProvider.System);
    }

    /// <summary>The CA of a data folder, made where there is none.</summary>
    /// <exception cref="ApiServerDataException">It cannot be read.</exception>
    public static ServerCertificates Open(DataFolder folder, TimeProvider clock)
    {
        const string keyFile = "ca.key", certificateFile = "ca.crt";
        var key = folder.Key(keyFile);
        var now = clock.GetUtcNow();
        if (folder.Read(certificateFile) is { } pem && Parse(folder, certificateFile, pem) is var ca && ca.NotAfter.ToUniversalTime() > (now + (2 * _lifetime)).UtcDateTime)
        {
            return new ServerCertificates(key, ca, clock);
        }

        var renewed = NewCa(key, now);
        folder.Write(certificateFile, renewed.ExportCertificatePem());
        return new ServerCertificates(key, renewed, clock);
    }

    public void Dispose()
    {
        _server?.Dispose();
        _ca.Dispose();
        _caKey.Dispose();
    }

    private static X509Certificate2 Parse(DataFolder folder, string file, string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ApiServerDataException(folder.PathOf(file), $"this is no certificate: {e.Message}");
        }
    }

    private static X509Certificate2 NewCa(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest(CaName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var from = now.AddHours(-1);
        using var withKey = request.CreateSelfSigned(from, from + _caLifetime);
        return X509CertificateLoader.LoadCertificate(withKey.RawData);
    }

    private X509Certificate2 Issue(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var from = now.AddHours(-1);
        using var ca = _ca.CopyWithPrivateKey(_caKey);
        using var signed = request.Create(ca, from, from + _lifetime, RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }
}
