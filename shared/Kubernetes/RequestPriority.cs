namespace Flux.Kubernetes;

/// <summary>Who goes first where requests wait for the budget of a cluster. No level is ever starved: each has its share.</summary>
public enum RequestPriority
{
    /// <summary>Small and needed by others: statuses, leases, tokens, discovery. 16 parts in 21.</summary>
    Urgent,

    /// <summary>The work itself. 4 parts in 21.</summary>
    Normal,

    /// <summary>What fills caches or can wait: sweeps, relists. 1 part in 21.</summary>
    Bulk,
}
