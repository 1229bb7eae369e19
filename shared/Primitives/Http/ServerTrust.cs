using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Primitives;

/// <summary>Reads certificates in PEM, and judges a server's.</summary>
internal static class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Sets what <paramref name="settings"/> say of TLS.</summary>
    /// <exception cref="ConnectionException">A certificate or key cannot be read.</exception>
    public static void Apply(ConnectionSettings settings, SslClientAuthenticationOptions tls)
    {
        if (settings.SkipVerification)
        {
#pragma warning disable CA5359 // asked for by the user, as upstream allows it
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.CaCertificates is { } pem)
        {
            var authorities = ReadAuthorities(pem);
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(authorities, certificate, chain, errors);
        }

        if (settings.ClientCertificate is not null || settings.ClientKey is not null)
        {
            tls.ClientCertificateContext = ReadClient(settings);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ConnectionException("the CA certificates cannot be read", e);
        }

        return certificates.Count > 0 ? certificates : throw new ConnectionException("the CA certificates hold no certificate in PEM");
    }

    private static SslStreamCertificateContext ReadClient(ConnectionSettings settings)
    {
        if (settings.ClientCertificate is null || settings.ClientKey is null)
        {
            throw new ConnectionException("a client certificate needs both the certificate and its key");
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(settings.ClientCertificate, settings.ClientKey.Reveal());
            if (OperatingSystem.IsWindows())
            {
                // Windows' TLS does not take keys that live in memory only
                var inMemory = certificate;
                certificate = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
                inMemory.Dispose();
            }

            var between = new X509Certificate2Collection();
            between.ImportFromPem(settings.ClientCertificate);
            return SslStreamCertificateContext.Create(certificate, between, offline: true);
        }
        catch (CryptographicException e)
        {
            throw new ConnectionException("the client certificate or its key cannot be read", e);
        }
    }

    // What the system accepts is accepted; what only lacks a known root is tried again with the authorities given.
    private static bool Accepts(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(leaf);
    }
}
