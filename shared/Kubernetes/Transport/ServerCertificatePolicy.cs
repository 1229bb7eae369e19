using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>Decides whether the server is the one that was meant, and remembers in clear words why not.</summary>
internal sealed class ServerCertificatePolicy
{
    private readonly TrustedAuthorities? _authorities;
    private readonly bool _acceptAny;
    private volatile string? _refusal;

    /// <exception cref="KubeconfigException">The certificate authority is not PEM.</exception>
    public ServerCertificatePolicy(ClusterConnection connection, TimeProvider clock) =>
        (_acceptAny, _authorities) = (connection.InsecureSkipTlsVerify, TrustedAuthorities.Of(connection, clock));

    /// <summary>Why the last refused certificate was refused; null where none was.</summary>
    public string? Refusal => _refusal;

    /// <summary>What is trusted now; connections made under another are not to be used any more. Null for what the system trusts.</summary>
    public string? Trust => _authorities?.Current();

    /// <summary>Judges the server's certificate.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = _acceptAny ? null : RefusalOf(certificate, chain, errors, "server");
        return _refusal is null;
    }

    /// <summary>
    /// Why a proxy's certificate is refused; null where it is not. The system's authorities do as well as the cluster's: what goes through
    /// the proxy proves itself by the cluster's anyway.
    /// </summary>
    public string? ProxyRefusal(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        _acceptAny || errors == SslPolicyErrors.None ? null : RefusalOf(certificate, chain, errors, "proxy");

    private string? RefusalOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string who)
    {
        if (certificate is null)
        {
            return $"the {who} sent no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the {who}'s certificate is for another name";
        }

        if (_authorities is null)
        {
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
                ? $"the {who}'s certificate is not trusted: {Describe(chain)}"
                : null;
        }

        var refusal = ChainRefusal(certificate, chain, who);
        return refusal is not null && _authorities.TryReload() ? ChainRefusal(certificate, chain, who) : refusal;
    }

    private string? ChainRefusal(X509Certificate certificate, X509Chain? chain, string who)
    {
        var authorities = _authorities!.Certificates;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
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
        var anchored = own.ChainElements.Any(e => authorities.Any(a => a.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)));
        return (valid, anchored) switch
        {
            (true, true) => null,
            (_, false) => $"the {who}'s certificate was not signed by the cluster's certificate authority",
            _ => $"the {who}'s certificate is not valid: {Describe(own)}",
        };
    }

    private static string Describe(X509Chain? chain) =>
        string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()).Distinct() ?? []) is { Length: > 0 } status
            ? status
            : "unknown authority";
}
