using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>A format of Kubernetes by its name.</summary>
internal sealed record NamedFormat(string Name) : IOpaqueValue
{
    public string TypeName => "kubernetes.NamedFormat";

    public override string ToString() => Name;
}
