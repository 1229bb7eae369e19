namespace Flux.Hosting.Fleets;

/// <summary>One cluster of the fleet and how it is reached: by a kubeconfig, unless another way is named.</summary>
public sealed record FleetCluster
{
    /// <summary>A DNS label, unique in the fleet; the first part of every id and cache key.</summary>
    public required string Name { get; init; }

    /// <summary>The kubeconfig's path; null for <c>KUBECONFIG</c> or <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>Whether this process runs in the cluster, with a ServiceAccount's files mounted.</summary>
    public bool InCluster { get; init; }

    /// <summary>An AKS cluster; null where it is none.</summary>
    public AksCluster? Aks { get; init; }

    /// <summary>An EKS cluster's ARN; null where it is none.</summary>
    public string? Eks { get; init; }

    /// <summary>A GKE cluster, <c>projects/P/locations/L/clusters/C</c>; null where it is none.</summary>
    public string? Gke { get; init; }

    /// <summary>A cluster that trusts tokens of an OpenID Connect provider; null where it is none.</summary>
    public OidcCluster? Oidc { get; init; }

    /// <summary>Labels, for groups.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What holds for this cluster alone.</summary>
    public ClusterOptions Options { get; init; } = new();

    /// <summary>Whether a cloud has to be asked where the cluster is.</summary>
    internal bool IsLookedUp => Aks is not null || Eks is not null || Gke is not null;
}
