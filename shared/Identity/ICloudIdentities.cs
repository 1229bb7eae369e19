using Azure.Core;
using Flux.Kubernetes;

namespace Flux.Identity;

/// <summary>
/// Credentials of clouds, for the host or on behalf of an object. They are kept for a part of their life, by cluster, namespace,
/// ServiceAccount and what they are for; while one is being got, all who want the same wait for it.
/// </summary>
/// <remarks>
/// Every method throws <see cref="IdentityException"/> where the credential cannot be had, and
/// <see cref="KubernetesException"/> where a ServiceAccount cannot be read or may not be given a token.
/// </remarks>
public interface ICloudIdentities
{
    /// <summary>Whether objects may name ServiceAccounts (feature gate <c>ObjectLevelWorkloadIdentity</c>).</summary>
    bool AllowsServiceAccounts { get; }

    /// <summary>
    /// A token of the ServiceAccount that counts for an object, or of the host's own, as it is: for whoever trusts the cluster that issues it.
    /// </summary>
    /// <param name="who">On whose behalf; its client is asked for the token.</param>
    /// <param name="audiences">For whom it is made; nobody else takes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CloudToken> AccountTokenAsync(IdentitySubject who, IReadOnlyList<string> audiences, CancellationToken cancellationToken) =>
        throw new IdentityException("this host gives no tokens of ServiceAccounts");

    /// <summary>A token of Microsoft Entra for a scope, such as <c>https://storage.azure.com/.default</c>.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="scope">For what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CloudToken> AzureAsync(IdentitySubject who, string scope, CancellationToken cancellationToken);

    /// <summary>The same as <see cref="AzureAsync"/> as Azure's libraries want it.</summary>
    TokenCredential AzureCredential(IdentitySubject who);

    /// <summary>Credentials of AWS.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="region">The region whose STS is asked; null for the host's own (<c>AWS_REGION</c>). Objects need one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AwsKey> AwsAsync(IdentitySubject who, string? region, CancellationToken cancellationToken);

    /// <summary>An access token of Google Cloud with the scope <c>cloud-platform</c>.</summary>
    Task<CloudToken> GcpAsync(IdentitySubject who, CancellationToken cancellationToken);

    /// <summary>A login for the registry of a repository (<c>host/path</c> or <c>host</c>, without scheme), at ACR, ECR (private and public) or GAR.</summary>
    Task<RegistryLogin> RegistryAsync(CloudProvider provider, IdentitySubject who, string repository, CancellationToken cancellationToken);

    /// <summary>
    /// A login for a Git repository at Azure DevOps or AWS CodeCommit; other providers throw that they do not support Git credentials. The
    /// host's identity is shown to Azure DevOps alone, whatever address a user wrote.
    /// </summary>
    Task<GitLogin> GitAsync(CloudProvider provider, IdentitySubject who, Uri repository, CancellationToken cancellationToken);

    /// <summary>A connection to a cluster: its address and CA, asked of the cloud where they are not given, and credentials that renew themselves.</summary>
    /// <remarks>
    /// With <see cref="IdentityUse.KubeConfig"/> and the host's identity the cloud is always asked, and an address must be the one it answers:
    /// upstream would show the host's token to any server a tenant names.
    /// </remarks>
    /// <param name="who">On whose behalf; its use should be <see cref="IdentityUse.KubeConfig"/> where a ConfigMap says so.</param>
    /// <param name="cluster">Which; its <see cref="ClusterReference.ServiceAccountName"/> goes before the subject's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ClusterConnection> ClusterAsync(IdentitySubject who, ClusterReference cluster, CancellationToken cancellationToken);
}
