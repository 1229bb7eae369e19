using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>Makes a connection of a cluster and a user of a kubeconfig, within what is allowed.</summary>
internal sealed class KubeconfigConnector(KubeconfigOptions options, TimeProvider clock)
{
    public ClusterConnection Connect(string name, KubeconfigEntry cluster, KubeconfigEntry? user)
    {
        var server = ServerOf(cluster);
        var connection = new ClusterConnection
        {
            Cluster = name,
            Server = server,
            CertificateAuthority = options.SkipTlsVerify ? null : TextOrFile(cluster, "certificate-authority"),
            CertificateAuthorityFile = !options.SkipTlsVerify && IsFile(cluster, "certificate-authority") ? cluster.PathOf("certificate-authority") : null,
            Proxy = ProxyOf(cluster) ?? options.DefaultProxy?.Invoke(server),
            TlsServerName = TlsNameOf(cluster),
            DisableCompression = cluster.Flag("disable-compression"),
            InsecureSkipTlsVerify = options.SkipTlsVerify
                || (cluster.Flag("insecure-skip-tls-verify") && Allows(options.AllowInsecureTls, cluster, "insecure-skip-tls-verify")),
            Impersonation = user is null ? null : ImpersonationOf(user),
        };
        if (connection is { InsecureSkipTlsVerify: true, CertificateAuthority: not null })
        {
            throw cluster.Error("certificate-authority and insecure-skip-tls-verify exclude each other");
        }

        return user is null ? connection : connection with { Credentials = CredentialsOf(user, cluster, connection) };
    }

    private static string? TlsNameOf(KubeconfigEntry cluster) => cluster.Text("tls-server-name") switch
    {
        "" => null,
        var name when Uri.CheckHostName(name) != UriHostNameType.Unknown => name,
        _ => throw cluster.Error("tls-server-name is not a host name"),
    };

    private static Uri ServerOf(KubeconfigEntry cluster)
    {
        var text = cluster.Required("server");
        // Without a scheme, kubectl takes an address for plain HTTP.
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw cluster.Error("server is not an http or https address");
    }

    private static Uri? ProxyOf(KubeconfigEntry cluster)
    {
        if (cluster.Text("proxy-url") is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks5"
            ? uri
            : throw cluster.Error("proxy-url is not an http, https or socks5 address");
    }

    private static Impersonation? ImpersonationOf(KubeconfigEntry user)
    {
        if (user.Text("as") is not { Length: > 0 } name)
        {
            return user.Fields.ContainsKey("as-groups") || user.Fields.ContainsKey("as-user-extra") || user.Text("as-uid").Length > 0
                ? throw user.Error("as-groups, as-uid and as-user-extra need a user in as")
                : null;
        }

        return new Impersonation(name)
        {
            Groups = user.Texts("as-groups"),
            Uid = user.Text("as-uid") is { Length: > 0 } uid ? uid : null,
            Extra = user.TextLists("as-user-extra"),
        };
    }

    private IClusterCredentials? CredentialsOf(KubeconfigEntry user, KubeconfigEntry cluster, ClusterConnection connection)
    {
        var (exec, provider) = (user.Child("exec"), user.Child("auth-provider"));
        if (exec is not null && provider is not null && !options.Sanitize)
        {
            throw user.Error("auth-provider and exec exclude each other");
        }

        if (provider is not null && AuthProvider.Read(provider, user, clock, options.Sanitize) is { } provided && !HasOwn(user))
        {
            return provided;
        }

        // Where a user has a token, a password or a certificate besides, the program is not run; as in kubectl.
        if (exec is not null && !HasOwn(user) && Allows(options.AllowExec, user, "exec"))
        {
            return ExecCredentials.Create(ExecPlugin.Read(exec, user, cluster, options.AllowInteraction), connection, options.ExecTimeout, clock);
        }

        // What stands in a file may be renewed there, so it is read again and again.
        return UsesTokenFile(user) || IsFile(user, "client-certificate") || IsFile(user, "client-key")
            ? new FileCredentials(() => Read(user), clock)
            : ClusterCredentials.Of(Read(user));
    }

    private static bool HasOwn(KubeconfigEntry user) =>
        ((string[])["token", "tokenFile", "username", "password", "client-certificate", "client-certificate-data"]).Any(field => user.Text(field).Length > 0);

    private bool UsesTokenFile(KubeconfigEntry user) =>
        user.Text("tokenFile").Length > 0 && Allows(options.AllowFiles, user, "tokenFile");

    private bool IsFile(KubeconfigEntry entry, string field) =>
        entry.Text(field + "-data").Length == 0 && entry.Text(field).Length > 0 && Allows(options.AllowFiles, entry, field);

    private ClusterCredential Read(KubeconfigEntry user)
    {
        var certificate = TextOrFile(user, "client-certificate");
        var key = TextOrFile(user, "client-key");
        if ((certificate is null) != (key is null))
        {
            throw user.Error("client-certificate and client-key belong together, and one of them is missing");
        }

        var token = UsesTokenFile(user) ? ReadToken(user) : user.Text("token");
        var hasPassword = user.Text("username").Length > 0 || user.Text("password").Length > 0;
        if (token.Length > 0 && hasPassword)
        {
            throw user.Error("token and username exclude each other: more than one authentication method, only one is allowed");
        }

        var credential = token.Length > 0 ? ClusterCredential.Bearer(new Secret(token))
            : hasPassword ? ClusterCredential.Basic(user.Text("username"), new Secret(user.Text("password")))
            : ClusterCredential.Anonymous;
        return credential with { Certificate = certificate, CertificateKey = key is null ? null : new Secret(key) };
    }

    /// <summary>The token in the file; where there is none to be had, the one that stands in the kubeconfig itself, as in kubectl.</summary>
    private static string ReadToken(KubeconfigEntry user)
    {
        try
        {
            return FileCredentials.ReadToken(user.PathOf("tokenFile"));
        }
        catch (KubeconfigException) when (user.Text("token") is { Length: > 0 })
        {
            return user.Text("token");
        }
        catch (KubeconfigException e)
        {
            throw user.Error(e.Message);
        }
    }

    /// <summary>The <c>…-data</c> field, or else the file; null where there is neither.</summary>
    private string? TextOrFile(KubeconfigEntry entry, string field) =>
        entry.Data(field + "-data")
        ?? (entry.Text(field).Length > 0 && Allows(options.AllowFiles, entry, field) ? entry.ReadFile(field) : null);

    private bool Allows(bool allowed, KubeconfigEntry entry, string field) =>
        allowed || (options.Sanitize
            ? false
            : throw new KubeconfigException(entry.Error($"{field} is not allowed here").Message) { Forbidden = field });
}
