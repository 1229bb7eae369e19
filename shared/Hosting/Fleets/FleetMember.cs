using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Hosting.Fleets;

/// <summary>One cluster of the fleet as it is held now. Changed under the lock of <see cref="FleetClusters"/> only.</summary>
internal sealed class FleetMember
{
    /// <summary>How it is to be reached.</summary>
    public required FleetCluster Cluster { get; set; }

    /// <summary>What holds for it.</summary>
    public required ClusterPolicy Policy { get; set; }

    /// <summary>Of the way that <see cref="Client"/> takes; empty where there is none.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Of the cluster that a cloud was last asked for; empty where none was.</summary>
    public string Sought { get; set; } = "";

    /// <summary>Its client; null while it has not been reached yet.</summary>
    public IKubernetesClient? Client { get; set; }

    /// <summary>Whether it answers.</summary>
    public ClusterHealth? Health { get; set; }

    /// <summary>Whether a cloud is being asked where it is.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>How often in a row the way to it could not be found.</summary>
    public int Failures { get; set; }

    /// <summary>When the way to it is looked for again.</summary>
    public DateTimeOffset Next { get; set; }

    /// <summary>Why the way to it is not found; null where it is.</summary>
    public string? Problem { get; set; }
}
