using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>What the authorizer decided.</summary>
internal sealed record DecisionValue(bool IsAllowed, string Reason) : IOpaqueValue
{
    public string TypeName => "kubernetes.authorization.Decision";
}
