using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Flux.Git.Transport;

/// <summary>Makes the HTTP handlers: one for all remotes without certificates of their own, one for each set of certificates.</summary>
internal sealed class HttpHandlers(GitClientOptions options, Connector connector) : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Certificates change seldom; a handful of remotes with their own is kept, more are made anew each time.
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> _invokers = new();

    /// <summary>The invoker for a remote's credentials.</summary>
    /// <param name="credentials">The credentials; only its certificates matter.</param>
    /// <param name="owned">What the caller disposes afterwards; null where the invoker is shared.</param>
    /// <exception cref="GitException">A certificate or key cannot be read.</exception>
    public HttpMessageInvoker Get(GitCredentials? credentials, out IDisposable? owned)
    {
        owned = null;
        var key = KeyOf(credentials);
        if (_invokers.Count >= MaxKept && !_invokers.ContainsKey(key))
        {
            var invoker = Create(credentials);
            owned = invoker;
            return invoker;
        }

        return _invokers.GetOrAdd(key, _ => new Lazy<HttpMessageInvoker>(() => Create(credentials))).Value;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
        {
            if (invoker.IsValueCreated)
            {
                invoker.Value.Dispose();
            }
        }

        _invokers.Clear();
    }

    private static string KeyOf(GitCredentials? credentials)
    {
        if (credentials is not ({ CaCertificates: not null } or { ClientCertificate: not null } or { ClientKey: not null }))
        {
            return "";
        }

        var all = $"{credentials.CaCertificates}\0{credentials.ClientCertificate}\0{credentials.ClientKey?.Reveal()}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    private static X509Certificate2? LoadClientCertificate(GitCredentials? credentials)
    {
        if (credentials is not ({ ClientCertificate: not null } or { ClientKey: not null }))
        {
            return null;
        }

        if (credentials.ClientCertificate is null || credentials.ClientKey is null)
        {
            throw Unusable("a client certificate needs both the certificate and its key", null);
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(credentials.ClientCertificate, credentials.ClientKey.Reveal());
            if (!OperatingSystem.IsWindows())
            {
                return certificate;
            }

            // Windows' TLS does not take keys that live in memory only.
            using (certificate)
            {
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
            }
        }
        catch (CryptographicException e)
        {
            throw Unusable("the client certificate or its key cannot be read", e);
        }
    }

    private static X509Certificate2Collection? LoadCertificates(GitCredentials? credentials)
    {
        if (credentials?.CaCertificates is not { } pem)
        {
            return null;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw Unusable("the CA certificates cannot be read", e);
        }

        return certificates.Count > 0 ? certificates : throw Unusable("the CA certificates hold no certificate in PEM", null);
    }

    private static GitException Unusable(string what, Exception? inner) => new(what, inner) { Error = GitError.Authentication };

    // What the system accepts is accepted; what only lacks a known root is tried again with the remote's own roots.
    private static bool Validate(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
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

    private HttpMessageInvoker Create(GitCredentials? credentials)
    {
        if (options.HttpHandlerFactory is { } factory)
        {
            return new HttpMessageInvoker(factory());
        }

        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, cancellationToken) => connector.ConnectAsync(context.DnsEndPoint, cancellationToken),
        };
        try
        {
            if (LoadCertificates(credentials) is { } authorities)
            {
                handler.SslOptions.RemoteCertificateValidationCallback =
                    (_, certificate, chain, errors) => Validate(authorities, certificate, chain, errors);
            }

            if (LoadClientCertificate(credentials) is { } client)
            {
                handler.SslOptions.ClientCertificates = [client];
            }

            return new HttpMessageInvoker(handler);
        }
        catch
        {
            handler.Dispose();
            throw;
        }
    }
}
