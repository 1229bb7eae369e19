namespace Flux.ApiServer;

/// <summary>Stand-ins for the controllers of a real cluster. Those of the API server itself (CustomResourceDefinitions) always run.</summary>
public sealed record ControllerOptions
{
    /// <summary>None, as in a control plane without a controller manager.</summary>
    public static ControllerOptions None { get; } = new()
    {
        GarbageCollection = false,
        Namespaces = false,
        Workloads = false,
        DefaultObjects = false,
        RoleAggregation = false,
    };

    /// <summary>
    /// How long after a change the controllers see it; none is the default. With a delay a client first sees what the API server by itself
    /// makes of a request, as it mostly does with a real cluster.
    /// </summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Deletes dependents of deleted owners; ends <c>orphan</c> and <c>foregroundDeletion</c>.</summary>
    public bool GarbageCollection { get; init; } = true;

    /// <summary>Empties namespaces under deletion, and then finalizes them.</summary>
    public bool Namespaces { get; init; } = true;

    /// <summary>Makes Deployments, StatefulSets, DaemonSets and ReplicaSets available and Jobs complete, without any Pods.</summary>
    public bool Workloads { get; init; } = true;

    /// <summary>
    /// Whether a Deployment gets a ReplicaSet for each template it has had, as its history, and a StatefulSet or DaemonSet a ControllerRevision;
    /// not by default.
    /// </summary>
    public bool ReplicaSets { get; init; }

    /// <summary>How long a workload takes to become ready; the default is 200 milliseconds.</summary>
    public TimeSpan WorkloadDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gives each namespace its <c>default</c> ServiceAccount and <c>kube-root-ca.crt</c>.</summary>
    public bool DefaultObjects { get; init; } = true;

    /// <summary>Fills ClusterRoles that aggregate others.</summary>
    public bool RoleAggregation { get; init; } = true;
}
