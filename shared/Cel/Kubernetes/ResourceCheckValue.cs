using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>A check of a resource that lacks its verb.</summary>
internal sealed record ResourceCheckValue(CelAuthorizer Authorizer, CelAccess Access) : IOpaqueValue
{
    public string TypeName => "kubernetes.authorization.ResourceCheck";
}
