using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>An object of any kind that must be ready first.</summary>
internal sealed record ObjectDependency
{
    /// <summary>Its kind.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; empty for a cluster-scoped object.</summary>
    public required string Namespace { get; init; }

    /// <summary>When it is ready, in CEL with <c>dep</c> and <c>self</c>; empty for what kstatus says.</summary>
    public required string ReadyExpr { get; init; }

    /// <summary>Where it is.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary><c>Kind/namespace/name</c>.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind.Kind}/{Name}" : $"{Kind.Kind}/{Namespace}/{Name}";
}
