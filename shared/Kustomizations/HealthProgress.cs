namespace Flux.Kustomizations;

/// <summary>What a run leaves while it waits for health.</summary>
internal sealed record HealthProgress
{
    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The revision that was applied.</summary>
    public required string Revision { get; init; }

    /// <summary>Its origin revision; empty where there is none.</summary>
    public required string OriginRevision { get; init; }

    /// <summary>The digest of what was built.</summary>
    public required string BuildDigest { get; init; }

    /// <summary>Whether the run has changed an object.</summary>
    public required bool Drifted { get; init; }

    /// <summary>Whether <c>Healthy</c> was true before.</summary>
    public required bool WasHealthy { get; init; }

    /// <summary>
    /// Whether <see cref="Skipped"/> or <see cref="ExpiringJobs"/> would have been too long: each look then applies again, which
    /// finds them out and costs little where nothing has changed.
    /// </summary>
    public required bool IsCut { get; init; }

    /// <summary>Ids in the inventory that are not to be looked at.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>Ids of Jobs that vanish when they are done.</summary>
    public required IReadOnlyList<string> ExpiringJobs { get; init; }
}
