namespace Flux.Api;

/// <summary>Where the credentials of another cluster are; exactly one of the two is set.</summary>
[SchemaRule("has(self.configMapRef) || has(self.secretRef)", OneOf)]
[SchemaRule("!has(self.configMapRef) || !has(self.secretRef)", OneOf)]
public sealed record KubeConfigReference
{
    private const string OneOf =
        "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified";

    /// <summary>A ConfigMap that names a provider and a cluster.</summary>
    public LocalObjectReference? ConfigMapRef { get; init; }

    /// <summary>A Secret with a kubeconfig.</summary>
    public SecretKeyReference? SecretRef { get; init; }
}
