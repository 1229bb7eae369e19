namespace Flux.Identity;

/// <summary>Whose identities are used; the value of <c>provider</c> in specs and ConfigMaps.</summary>
public enum CloudProvider
{
    /// <summary>The cluster's own ServiceAccounts and nothing else.</summary>
    Generic,

    /// <summary>Microsoft Entra.</summary>
    Azure,

    /// <summary>AWS IAM.</summary>
    Aws,

    /// <summary>Google Cloud IAM.</summary>
    Gcp,
}
