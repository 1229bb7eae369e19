using Flux.Reconciliation;

namespace Flux.Hosting.Fleets;

/// <summary>How a cluster is worked on. What is null is left to the group, and then to the host's settings.</summary>
public sealed record ClusterOptions
{
    /// <summary>
    /// Tenants are kept apart: references to other namespaces are refused, and what names no service account is applied as
    /// <see cref="DefaultServiceAccount"/>, which is <c>default</c> then where nothing names it.
    /// </summary>
    public bool? TenancyLockdown { get; init; }

    /// <summary>The ServiceAccount to apply as where an object names none.</summary>
    public string? DefaultServiceAccount { get; init; }

    /// <summary>How many objects are worked on at once, from 1 to 1,000.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests to the API server a second in the long run, from 1 to 10,000.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a rest, from 1 to 100,000.</summary>
    public int? RequestBurst { get; init; }

    /// <summary>When things may be applied; empty for always, null where nothing is said.</summary>
    public IReadOnlyList<SyncWindow>? SyncWindows { get; init; }

    /// <summary>These, and the others' where these say nothing.</summary>
    public ClusterOptions Over(ClusterOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            TenancyLockdown = TenancyLockdown ?? other.TenancyLockdown,
            DefaultServiceAccount = DefaultServiceAccount ?? other.DefaultServiceAccount,
            Concurrency = Concurrency ?? other.Concurrency,
            RequestsPerSecond = RequestsPerSecond ?? other.RequestsPerSecond,
            RequestBurst = RequestBurst ?? other.RequestBurst,
            SyncWindows = SyncWindows ?? other.SyncWindows,
        };
    }

    /// <summary>What reconcilers need to know of them.</summary>
    public ClusterPolicy ToPolicy() => new()
    {
        NoCrossNamespaceRefs = TenancyLockdown == true,
        DefaultServiceAccount = DefaultServiceAccount ?? (TenancyLockdown == true ? "default" : null),
        Concurrency = Concurrency,
        SyncWindows = SyncWindows ?? [],
    };
}
