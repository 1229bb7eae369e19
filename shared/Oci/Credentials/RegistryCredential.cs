using Flux.Primitives;

namespace Flux.Oci.Credentials;

/// <summary>How to get into a registry; what is null is not known.</summary>
public sealed record RegistryCredential
{
    /// <summary>The user.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public Secret? Password { get; init; }

    /// <summary>A refresh token, which the registry's token service changes for access tokens.</summary>
    public Secret? IdentityToken { get; init; }

    /// <summary>A token that is sent to the registry as it is.</summary>
    public Secret? RegistryToken { get; init; }

    /// <summary>All secrets in it, so that they can be masked.</summary>
    public IEnumerable<Secret> Secrets => ((Secret?[])[Password, IdentityToken, RegistryToken]).OfType<Secret>();
}
