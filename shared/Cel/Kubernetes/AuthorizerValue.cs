using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>The variable <c>authorizer</c>, for the request's user or a service account.</summary>
internal sealed record AuthorizerValue(CelAuthorizer Authorizer, (string Namespace, string Name)? ServiceAccount) : IOpaqueValue
{
    public string TypeName => "kubernetes.authorization.Authorizer";
}
