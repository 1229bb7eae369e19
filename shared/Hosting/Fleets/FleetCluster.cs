namespace Flux.Hosting.Fleets;

/// <summary>One cluster of the fleet and how it is reached.</summary>
public sealed record FleetCluster
{
    /// <summary>A DNS label, unique in the fleet; the first part of every id and cache key.</summary>
    public required string Name { get; init; }

    /// <summary>The kubeconfig's path; null for <c>KUBECONFIG</c> or <c>~/.kube/config</c>. Not with <see cref="InCluster"/>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>Whether this process runs in the cluster, with a ServiceAccount's files mounted.</summary>
    public bool InCluster { get; init; }
}
