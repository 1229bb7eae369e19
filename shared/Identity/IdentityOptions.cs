using System.ComponentModel.DataAnnotations;

namespace Flux.Identity;

/// <summary>Whose identities objects may use; bound from the <c>Flux:Identity</c> section.</summary>
/// <remarks>Spec: the flags of Flux's controllers; a flag's name is given where there is one.</remarks>
public sealed class IdentityOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Identity";

    /// <summary>
    /// Lets an object name a ServiceAccount of its namespace whose cloud identity is used for it (feature gate
    /// <c>ObjectLevelWorkloadIdentity</c>). The default is false: all objects use the host's identity.
    /// </summary>
    public bool ObjectLevelWorkloadIdentity { get; set; }

    /// <summary>The account for sources and providers that name none (<c>--default-service-account</c> of source-controller); empty for the host's identity.</summary>
    public string DefaultServiceAccount { get; set; } = "";

    /// <summary>The account for a kubeconfig's ConfigMap that names none (<c>--default-kubeconfig-service-account</c>); empty for the host's identity.</summary>
    public string DefaultKubeConfigServiceAccount { get; set; } = "";

    /// <summary>The account for a decryption that names none (<c>--default-decryption-service-account</c>); empty for the host's identity.</summary>
    public string DefaultDecryptionServiceAccount { get; set; } = "";

    /// <summary>How many credentials are kept (<c>--token-cache-max-size</c>), from 0 (none is) to 100,000. The default is 2,000.</summary>
    [Range(0, 100_000)]
    public int TokenCacheMaxSize { get; set; } = 2_000;

    /// <summary>The longest a credential is kept (<c>--token-cache-max-duration</c>), at most 80 % of its life. The default is 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TokenCacheMaxDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The AWS role that the host takes with a token of its Azure identity, where it has no AWS credentials of its own; empty for none. The
    /// role must trust the Entra tenant as an OpenID Connect provider.
    /// </summary>
    public string AwsRoleArn { get; set; } = "";

    /// <summary>
    /// Google's workload identity provider (<c>projects/N/locations/global/workloadIdentityPools/P/providers/Q</c>) that trusts the host's
    /// Azure identity, where the host has no Google credentials of its own; empty for none.
    /// </summary>
    public string GcpWorkloadIdentityProvider { get; set; } = "";

    /// <summary>The Google service account (an e-mail address) to impersonate after that exchange; empty for direct access.</summary>
    public string GcpServiceAccount { get; set; } = "";

    /// <summary>The scope of the Azure token that AWS and Google are shown. The default is <c>api://AzureADTokenExchange/.default</c>.</summary>
    public string FederationScope { get; set; } = "api://AzureADTokenExchange/.default";
}
