using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>Makes a connection of a cluster and a user of a kubeconfig, within what is allowed.</summary>
internal sealed class KubeconfigConnector(KubeconfigOptions options, TimeProvider clock)
{
    public ClusterConnection Connect(string name, KubeconfigEntry cluster, KubeconfigEntry? user)
    {
        var connection = new ClusterConnection
        {
            Cluster = name,
            Server = ServerOf(cluster),
            CertificateAuthority = TextOrFile(cluster, "certificate-authority"),
            Proxy = ProxyOf(cluster),
            TlsServerName = TlsNameOf(cluster),
            DisableCompression = cluster.Flag("disable-compression"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify")
                && Allows(options.AllowInsecureTls, cluster, "insecure-skip-tls-verify"),
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

        var extra = (user.Fields["as-user-extra"] as JsonObject)?.ToDictionary(e => e.Key, e => Strings(e.Value));
        return new Impersonation(name)
        {
            Groups = Strings(user.Fields["as-groups"]),
            Uid = user.Text("as-uid") is { Length: > 0 } uid ? uid : null,
            Extra = extra ?? [],
        };
    }

    private static IReadOnlyList<string> Strings(JsonNode? list) =>
        [.. (list as JsonArray)?.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "") ?? []];

    private IClusterCredentials? CredentialsOf(KubeconfigEntry user, KubeconfigEntry cluster, ClusterConnection connection)
    {
        if (user.Fields["auth-provider"] is JsonObject provider)
        {
            if (!options.Sanitize)
            {
                throw user.Error(
                    $"auth-provider \"{provider.Text("name")}\" is not supported (kubectl dropped it in 1.26); use an exec plugin");
            }
        }

        if (user.Fields["exec"] is JsonObject exec && Allows(options.AllowExec, user, "exec"))
        {
            return ExecCredentials.Create(ExecPlugin.Read(exec, user, cluster), connection, options.ExecTimeout, clock);
        }

        // What stands in a file may be renewed there, so it is read again and again.
        return user.Text("tokenFile").Length > 0 && Allows(options.AllowFiles, user, "tokenFile")
            || IsFile(user, "client-certificate") || IsFile(user, "client-key")
                ? new FileCredentials(() => Read(user), clock)
                : ClusterCredentials.Of(Read(user));
    }

    private bool IsFile(KubeconfigEntry user, string field) =>
        user.Text(field + "-data").Length == 0 && user.Text(field).Length > 0 && Allows(options.AllowFiles, user, field);

    private ClusterCredential Read(KubeconfigEntry user)
    {
        var certificate = TextOrFile(user, "client-certificate");
        var key = TextOrFile(user, "client-key");
        if ((certificate is null) != (key is null))
        {
            throw user.Error("client-certificate and client-key belong together, and one of them is missing");
        }

        var credential = user switch
        {
            // The file goes first where both stand; as in kubectl.
            _ when options.AllowFiles && user.Text("tokenFile").Length > 0 => ClusterCredential.Bearer(new Secret(ReadToken(user))),
            _ when user.Text("token") is { Length: > 0 } token => ClusterCredential.Bearer(new Secret(token)),
            _ when user.Text("username") is { Length: > 0 } name => ClusterCredential.Basic(name, new Secret(user.Text("password"))),
            _ => ClusterCredential.Anonymous,
        };
        return credential with { Certificate = certificate, CertificateKey = key is null ? null : new Secret(key) };
    }

    private static string ReadToken(KubeconfigEntry user)
    {
        try
        {
            return FileCredentials.ReadToken(user.PathOf("tokenFile"));
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
        allowed || (options.Sanitize ? false : throw entry.Error($"{field} is not allowed here"));
}
