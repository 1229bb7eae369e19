namespace Flux.Kustomize;

/// <summary>Which files a kustomization may name.</summary>
public enum LoadRestrictor
{
    /// <summary>Those in and below its own directory (<c>LoadRestrictionsRootOnly</c>).</summary>
    RootOnly,

    /// <summary>Any of the tree (<c>LoadRestrictionsNone</c>), as Flux builds.</summary>
    None,
}
