using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>Proxies, certificates and users from Secrets.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/secrets: the keys, which of them belong together, and the messages.</remarks>
public static class ConnectionSecrets
{
    /// <summary>The proxy of a <c>proxySecretRef</c>: <c>address</c>, and where it is needed <c>username</c> and <c>password</c>.</summary>
    /// <exception cref="SecretException">There is no address, or one that cannot be used.</exception>
    public static ProxyAddress Proxy(SecretData secret, SecretMask mask)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(mask);
        if (!secret.Has("address"))
        {
            throw new SecretException($"secret '{secret.Key}': key 'address' not found");
        }

        if (secret["address"] is not { } address)
        {
            throw new SecretException($"secret '{secret.Key}': proxy address is empty");
        }

        try
        {
            var proxy = ProxyAddress.Parse(address, secret["username"], secret["password"]);
            Add(mask, proxy.Password);
            return proxy;
        }
        catch (FormatException e)
        {
            throw new SecretException($"secret '{secret.Key}': {e.Message}", e);
        }
    }

    /// <summary>
    /// The certificates of a <c>certSecretRef</c>: <c>ca.crt</c>, and <c>tls.crt</c> with <c>tls.key</c>; where one is missing,
    /// the older <c>caFile</c>, <c>certFile</c> or <c>keyFile</c>.
    /// </summary>
    /// <exception cref="SecretException">There are none, or half of a pair.</exception>
    public static ConnectionSettings Tls(SecretData secret, SecretMask mask)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return TryTls(secret, mask)
            ?? throw new SecretException($"secret '{secret.Key}' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'");
    }

    /// <summary>As <see cref="Tls"/>; null where the Secret holds no certificates.</summary>
    /// <exception cref="SecretException">There is half of a pair.</exception>
    public static ConnectionSettings? TryTls(SecretData secret, SecretMask mask)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(mask);
        var certificate = secret.Has("tls.crt") ? secret["tls.crt"] : secret["certFile"];
        var key = secret.Has("tls.key") ? secret["tls.key"] : secret["keyFile"];
        var authorities = secret.Has("ca.crt") ? secret["ca.crt"] : secret["caFile"];
        if (certificate is null != key is null)
        {
            throw new SecretException(certificate is not null
                ? $"secret '{secret.Key}' contains 'tls.crt' but missing 'tls.key'"
                : $"secret '{secret.Key}' contains 'tls.key' but missing 'tls.crt'");
        }

        if (certificate is null && authorities is null)
        {
            return null;
        }

        var settings = new ConnectionSettings
        {
            CaCertificates = authorities,
            ClientCertificate = certificate,
            ClientKey = key is null ? null : new(key),
        };
        Add(mask, settings.ClientKey);
        return settings;
    }

    /// <summary><c>username</c> and <c>password</c>; null where the Secret holds neither.</summary>
    /// <exception cref="SecretException">There is only one of them.</exception>
    public static (string Username, Secret Password)? TryBasic(SecretData secret, SecretMask mask)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(mask);
        var (hasUser, hasPassword) = (secret.Has("username"), secret.Has("password"));
        if (hasUser != hasPassword)
        {
            var (present, missing) = hasUser ? ("username", "password") : ("password", "username");
            throw new SecretException($"secret '{secret.Key}': malformed basic auth - has '{present}' but missing '{missing}'");
        }

        if (!hasUser)
        {
            return null;
        }

        var password = new Secret(secret["password"] ?? "");
        Add(mask, password);
        return (secret["username"] ?? "", password);
    }

    private static void Add(SecretMask mask, Secret? secret)
    {
        if (secret is not null)
        {
            mask.Add(secret);
        }
    }
}
