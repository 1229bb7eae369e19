using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>What a sweep sees of a Flux object: everything whose change is a reason to reconcile at once.</summary>
public sealed record ObservedObject
{
    /// <summary>The object.</summary>
    public required ReconcileTarget Target { get; init; }

    /// <summary><c>metadata.uid</c>: another one is another object of the same name.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary><c>metadata.generation</c>, which moves with the spec.</summary>
    public required long Generation { get; init; }

    /// <summary>The annotation <c>reconcile.fluxcd.io/requestedAt</c>; null where absent.</summary>
    public string? RequestedAt { get; init; }

    /// <summary><c>metadata.deletionTimestamp</c> is set.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>The source it refers to, as <c>Kind/namespace/name</c>; null where it refers to none.</summary>
    public string? Source { get; init; }

    /// <summary>The revision and digest of its source's artifact; null where it has no source or that has no artifact.</summary>
    public string? ArtifactRevision { get; init; }

    /// <summary>The resource versions of what it refers to and is watched (labelled ConfigMaps and Secrets), by <c>Kind/namespace/name</c>.</summary>
    public IReadOnlyDictionary<string, string> WatchedVersions { get; init; } = new Dictionary<string, string>();
}
