namespace Flux.Api;

/// <summary>What was done for a HelmRelease.</summary>
public sealed record HelmReleaseStatus : IFluxStatus
{
    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <summary>Failures of any action since the counters were reset.</summary>
    public long Failures { get; init; }

    /// <summary>The HelmChart that was made, as <c>namespace/name</c>; null for none.</summary>
    public string? HelmChart { get; init; }

    /// <summary>The revisions of the release as they were last seen, newest first.</summary>
    public IReadOnlyList<HelmReleaseSnapshot> History { get => field ?? []; init; }

    /// <summary>Failed installs since the counters were reset.</summary>
    public long InstallFailures { get; init; }

    /// <summary>What was applied; null before the first time.</summary>
    public ResourceInventory? Inventory { get; init; }

    /// <summary>The digest of the last attempt's values.</summary>
    public string? LastAttemptedConfigDigest { get; init; }

    /// <summary>The generation of the last attempt.</summary>
    public long? LastAttemptedGeneration { get; init; }

    /// <summary>The last attempt: <c>install</c> or <c>upgrade</c>.</summary>
    [Schema(Enum = ["install", "upgrade"])]
    public string? LastAttemptedReleaseAction { get; init; }

    /// <summary>How long it took.</summary>
    public string? LastAttemptedReleaseActionDuration { get; init; }

    /// <summary>The version of the last attempt's chart.</summary>
    public string? LastAttemptedRevision { get; init; }

    /// <summary>The digest of the artifact the chart came from, where it has one.</summary>
    public string? LastAttemptedRevisionDigest { get; init; }

    /// <summary>Not written any more.</summary>
    public string? LastAttemptedValuesChecksum { get; init; }

    /// <summary>The last handled value of <see cref="FluxAnnotations.ReconcileForceAt"/>.</summary>
    public string? LastHandledForceAt { get; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <summary>The last handled value of <see cref="FluxAnnotations.ReconcileResetAt"/>.</summary>
    public string? LastHandledResetAt { get; init; }

    /// <summary>Not written any more.</summary>
    public int? LastReleaseRevision { get; init; }

    /// <summary>The digest of <c>spec.commonMetadata</c> as it was released.</summary>
    public string? ObservedCommonMetadataDigest { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary>The digest of <c>spec.postRenderers</c> as they were released.</summary>
    public string? ObservedPostRenderersDigest { get; init; }

    /// <summary>The namespace of the release's records; null where nothing is installed.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? StorageNamespace { get; init; }

    /// <summary>Failed upgrades since the counters were reset.</summary>
    public long UpgradeFailures { get; init; }
}
