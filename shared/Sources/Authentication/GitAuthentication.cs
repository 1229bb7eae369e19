using Flux.Api;
using Flux.Git;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Authentication;

/// <summary>Makes credentials of a URL and a Secret.</summary>
/// <remarks>
/// Spec: fluxcd/pkg git/options.go. Over HTTP <c>bearerToken</c> wins over <c>username</c> and <c>password</c>, and those over
/// the URL's user information; <c>ca.crt</c> wins over <c>caFile</c>. Over SSH the Secret's <c>identity</c> and
/// <c>known_hosts</c> are needed, <c>password</c> is the key's passphrase, and the user is the URL's, or <c>git</c>.
/// </remarks>
internal static class GitAuthentication
{
    private const string DefaultSshUser = "git";

    /// <exception cref="GitAuthenticationException">Something is missing, or does not fit together.</exception>
    public static GitCredentials? Create(Uri url, SecretData? secret, SecretMask mask)
    {
        var credentials = url.Scheme switch
        {
            "http" or "https" => OverHttp(url, secret),
            "ssh" => OverSsh(url, secret),
            var other => throw Invalid($"unknown transport '{other}'"),
        };
        foreach (var value in (Secret?[])[credentials.Password, credentials.BearerToken, credentials.SshIdentity, credentials.ClientKey])
        {
            if (value is not null)
            {
                mask.Add(value);
            }
        }

        return credentials == new GitCredentials() ? null : credentials;
    }

    private static GitCredentials OverHttp(Uri url, SecretData? secret)
    {
        var tls = new GitCredentials
        {
            CaCertificates = secret?["ca.crt"] ?? secret?["caFile"],
            ClientCertificate = secret?["tls.crt"],
            ClientKey = SecretOf(secret?["tls.key"]),
        };
        if (tls.ClientCertificate is null != tls.ClientKey is null)
        {
            throw Invalid($"secret '{secret?.Key}' must have both 'tls.crt' and 'tls.key', or neither");
        }

        if (secret?["bearerToken"] is { } token)
        {
            return tls with { BearerToken = new(token) };
        }

        var (urlUser, urlPassword) = UserInfo(url);
        var username = secret?["username"] ?? urlUser;
        var password = secret?["password"] ?? urlPassword;
        return username is null && password is not null
            ? throw Invalid($"invalid '{url.Scheme}' auth option: 'password' requires 'username' to be set")
            : tls with { Username = username, Password = SecretOf(password) };
    }

    private static GitCredentials OverSsh(Uri url, SecretData? secret)
    {
        if (secret?["identity"] is not { } identity)
        {
            throw Invalid("invalid 'ssh' auth option: 'identity' is required");
        }

        if (secret["known_hosts"] is not { } knownHosts)
        {
            throw Invalid("invalid 'ssh' auth option: 'known_hosts' is required");
        }

        if (secret["password"] is null && IsEncrypted(identity))
        {
            throw new GitAuthenticationException(
                SourceReasons.AuthenticationFailed,
                $"SSH identity key is encrypted but no 'password' field was provided in the secret '{secret.Key}'");
        }

        return new()
        {
            Username = UserInfo(url).User ?? DefaultSshUser,
            Password = SecretOf(secret["password"]),
            SshIdentity = new(identity),
            KnownHosts = knownHosts,
        };
    }

    /// <summary>Whether a private key needs a passphrase: PEM says so in the clear, OpenSSH's form names a cipher.</summary>
    private static bool IsEncrypted(string identity)
    {
        const string openSsh = "-----BEGIN OPENSSH PRIVATE KEY-----";
        if (!identity.Contains(openSsh, StringComparison.Ordinal))
        {
            return identity.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                || identity.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);
        }

        // "openssh-key-v1\0", then the cipher's name with its length; 33 bytes reach beyond "none"
        var start = identity.IndexOf(openSsh, StringComparison.Ordinal) + openSsh.Length;
        var base64 = string.Concat(identity.Skip(start).Where(character => !char.IsWhiteSpace(character)).Take(44));
        var header = new byte[33];
        return Convert.TryFromBase64String(base64, header, out var length)
            && length == header.Length
            && header.AsSpan(0, 15).SequenceEqual("openssh-key-v1\0"u8)
            && !header.AsSpan(15, 8).SequenceEqual("\0\0\0\u0004none"u8);
    }

    private static (string? User, string? Password) UserInfo(Uri url)
    {
        var parts = url.UserInfo.Split(':', 2);
        return (
            parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null,
            parts.Length > 1 && parts[1].Length > 0 ? Uri.UnescapeDataString(parts[1]) : null);
    }

    private static Secret? SecretOf(string? value) => value is null ? null : new(value);

    private static GitAuthenticationException Invalid(string problem) =>
        new(SourceReasons.AuthenticationFailed, $"failed to configure authentication options: {problem}");
}
