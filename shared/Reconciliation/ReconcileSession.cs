using System.Text.Json;
using Flux.Kubernetes;

namespace Flux.Reconciliation;

/// <summary>What the pipeline hands to a new <see cref="ReconcileContext"/>.</summary>
public sealed record ReconcileSession
{
    /// <summary>What was asked for.</summary>
    public required ReconcileRequest Request { get; init; }

    /// <summary>The cluster the object lives in.</summary>
    public required IKubernetesClient Client { get; init; }

    /// <summary>What holds for the cluster beside the host's settings.</summary>
    public ClusterPolicy Policy { get; init; } = ClusterPolicy.None;

    /// <summary>The object.</summary>
    public required FluxObject Object { get; init; }

    /// <summary>Services.</summary>
    public required ReconcileServices Services { get; init; }

    /// <summary>The kind's declaration.</summary>
    public required ReconcilerProfile Profile { get; init; }

    /// <summary>When the work began; before this activity where it is a resumed one.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The step that waited, and what it left; null where the work begins anew.</summary>
    public Resumption? Resumption { get; init; }
}
