using Flux.Oci.Credentials;
using Flux.Primitives;

namespace Flux.Oci;

/// <summary>How to get to a repository, and into it.</summary>
public sealed record OciAccess
{
    /// <summary>Anonymous access with the system's certificates.</summary>
    public static OciAccess Anonymous { get; } = new();

    /// <summary>Credentials; null for anonymous.</summary>
    public IRegistryCredentials? Credentials { get; init; }

    /// <summary>Certificates and a proxy; null for the defaults.</summary>
    public ConnectionSettings? Connection { get; init; }

    /// <summary>Whether plain HTTP is used where the registry does not speak TLS. The default is false.</summary>
    public bool IsInsecure { get; init; }
}
