using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Identity;

/// <summary>A cluster as a cloud or a ConfigMap names it.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta, the keys of <c>spec.kubeConfig.configMapRef</c>.</remarks>
public sealed record ClusterReference
{
    /// <summary>What the connection is called: the first part of every cache key.</summary>
    public required string Name { get; init; }

    /// <summary>Whose cluster it is.</summary>
    public required CloudProvider Provider { get; init; }

    /// <summary>
    /// The cluster's name at the cloud: an ARM resource id (AKS), an ARN (EKS) or <c>projects/P/locations/L/clusters/C</c> (GKE); null where
    /// address and CA are given, except for EKS, whose tokens need it.
    /// </summary>
    public string? Resource { get; init; }

    /// <summary>The API server's address; null to ask the cloud for it.</summary>
    public string? Address { get; init; }

    /// <summary>PEM certificates of the API server's CA; null to ask the cloud for them (generic: those the system trusts).</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The audiences of generic tokens; empty for the address.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The ServiceAccount to authenticate with; null for the default one, and without that for the host's identity.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Reads the data of a ConfigMap.</summary>
    /// <exception cref="IdentityException">Its <c>provider</c> is none.</exception>
    public static ClusterReference FromConfigMap(string name, JsonObject configMap) => new()
    {
        Name = name,
        Provider = CloudProviders.Parse(configMap.Text("data", "provider") ?? ""),
        Resource = NullIfEmpty(configMap.Text("data", "cluster")),
        Address = NullIfEmpty(configMap.Text("data", "address")),
        CertificateAuthority = NullIfEmpty(configMap.Text("data", "ca.crt")),
        ServiceAccountName = NullIfEmpty(configMap.Text("data", "serviceAccountName")),
        Audiences = (configMap.Text("data", "audiences") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
