using Flux.Kubernetes;

namespace Flux.Identity;

/// <summary>
/// On whose behalf a credential is got: the host itself, or an object, whose ServiceAccount (its own or the default one) counts where there
/// is one.
/// </summary>
public sealed record IdentitySubject
{
    /// <summary>The host itself, whatever objects say.</summary>
    public static IdentitySubject Host { get; } = new();

    /// <summary>The cluster of the object, where its ServiceAccounts are; null for the host.</summary>
    public IKubernetesClient? Client { get; init; }

    /// <summary>The object's namespace; empty for the host.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The ServiceAccount the object names; null or empty for the default one, and without that for the host's identity.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>What for. The default is <see cref="IdentityUse.Source"/>.</summary>
    public IdentityUse Use { get; init; }

    /// <summary>Which of the host's managed identities of Azure; null for its own. Not looked at where a ServiceAccount counts.</summary>
    public string? AzureClientId { get; init; }

    /// <summary>An HTTP proxy for the requests to the cloud, its user and password in it; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>An STS endpoint of AWS other than the region's; null for that. It must be one of AWS's own.</summary>
    public Uri? AwsStsEndpoint { get; init; }
}
