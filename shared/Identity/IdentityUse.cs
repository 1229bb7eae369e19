namespace Flux.Identity;

/// <summary>What a credential is for: it decides which default account counts.</summary>
public enum IdentityUse
{
    /// <summary>A source or a notification provider.</summary>
    Source,

    /// <summary>The cluster of <c>spec.kubeConfig.configMapRef</c>.</summary>
    KubeConfig,

    /// <summary>The keys of <c>spec.decryption</c>.</summary>
    Decryption,
}
