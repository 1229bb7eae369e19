namespace Flux.Kustomize;

/// <summary>The order of the output (<c>--reorder</c>, deprecated for <c>sortOptions</c>).</summary>
public enum ReorderOption
{
    /// <summary>The command line's default: legacy order, unless the kustomization says otherwise.</summary>
    Unspecified,

    /// <summary>Namespaces and definitions first, webhooks last.</summary>
    Legacy,

    /// <summary>As read; what Flux uses.</summary>
    None,
}
