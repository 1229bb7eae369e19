namespace Flux.Api;

/// <summary>What was done for a Bucket.</summary>
public sealed record BucketStatus : IFluxStatus
{
    /// <summary>The artifact that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary><c>spec.ignore</c> of the artifact; null for none.</summary>
    public string? ObservedIgnore { get; init; }

    /// <summary>The address of the newest artifact, whatever its name; null before the first.</summary>
    public string? Url { get; init; }
}
