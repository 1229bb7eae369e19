using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>A check of a path that lacks its verb.</summary>
internal sealed record PathCheckValue(CelAuthorizer Authorizer, CelAccess Access) : IOpaqueValue
{
    public string TypeName => "kubernetes.authorization.PathCheck";
}
