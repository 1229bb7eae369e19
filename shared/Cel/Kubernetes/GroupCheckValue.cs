using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>A check that lacks its resource.</summary>
internal sealed record GroupCheckValue(CelAuthorizer Authorizer, CelAccess Access) : IOpaqueValue
{
    public string TypeName => "kubernetes.authorization.GroupCheck";
}
