using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for a GitRepository.</summary>
public sealed record GitRepositoryStatus : IFluxStatus
{
    /// <summary>The artifact that is served; null before the first.</summary>
    public ArtifactStatus? Artifact { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <summary>The artifacts that were copied in, in the order of <c>spec.include</c>.</summary>
    public IReadOnlyList<ArtifactStatus> IncludedArtifacts { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary><c>spec.ignore</c> of the artifact; null for none.</summary>
    public string? ObservedIgnore { get; init; }

    /// <summary><c>spec.include</c> of the artifact.</summary>
    public IReadOnlyList<GitRepositoryInclude> ObservedInclude { get => field ?? []; init; }

    /// <summary><c>spec.recurseSubmodules</c> of the artifact; null for false.</summary>
    public bool? ObservedRecurseSubmodules { get; init; }

    /// <summary><c>spec.sparseCheckout</c> of the artifact.</summary>
    public IReadOnlyList<string> ObservedSparseCheckout { get => field ?? []; init; }

    /// <summary>The mode in which the artifact's signatures were verified; null where they were not.</summary>
    public string? SourceVerificationMode { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
