using Flux.Primitives;

namespace Flux.Git;

/// <summary>How to authenticate to a remote; all null for anonymous.</summary>
public sealed record GitCredentials
{
    /// <summary>Basic authentication; also the user of an SSH URL that names none.</summary>
    public string? Username { get; init; }

    /// <summary>Basic authentication's password, or the passphrase of <see cref="SshIdentity"/>.</summary>
    public Secret? Password { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; wins over basic authentication.</summary>
    public Secret? BearerToken { get; init; }

    /// <summary>A private SSH key in PEM or OpenSSH form.</summary>
    public Secret? SshIdentity { get; init; }

    /// <summary>The accepted host keys in <c>known_hosts</c> form; required for SSH.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>CA certificates in PEM, added to the system's; null for the system's alone.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>A client certificate in PEM; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The client certificate's private key in PEM.</summary>
    public Secret? ClientKey { get; init; }
}
