namespace Flux.Api;

/// <summary>Which manifests of which source to apply, and how.</summary>
public sealed record KustomizationSpec
{
    /// <summary>Which metadata the build records on objects: <c>originAnnotations</c>, <c>transformerAnnotations</c>.</summary>
    [Schema(ItemEnum = ["originAnnotations", "transformerAnnotations"])]
    public IReadOnlyList<string> BuildMetadata { get => field ?? []; init; }

    /// <summary>Labels and annotations for every object; null for none.</summary>
    public CommonMetadata? CommonMetadata { get; init; }

    /// <summary>Components to add, relative to <see cref="Path"/>.</summary>
    public IReadOnlyList<string> Components { get => field ?? []; init; }

    /// <summary>How to decrypt Secrets; null for not at all.</summary>
    public Decryption? Decryption { get; init; }

    /// <summary>What deleting this object does to what it applied; null for <c>MirrorPrune</c>.</summary>
    [Schema(Enum = [DeletionPolicies.MirrorPrune, DeletionPolicies.Delete, DeletionPolicies.WaitForTermination, DeletionPolicies.Orphan])]
    public string? DeletionPolicy { get; init; }

    /// <summary>Kustomizations that must be ready first.</summary>
    public IReadOnlyList<DependencyReference> DependsOn { get => field ?? []; init; }

    /// <summary>Recreates objects whose immutable fields changed.</summary>
    [Schema(Default = "false")]
    public bool Force { get; init; }

    /// <summary>How to tell the health of custom resources.</summary>
    public IReadOnlyList<CustomHealthCheck> HealthCheckExprs { get => field ?? []; init; }

    /// <summary>Objects whose health counts; not looked at where <see cref="Wait"/> is set.</summary>
    public IReadOnlyList<NamespacedObjectKindReference> HealthChecks { get => field ?? []; init; }

    /// <summary>Fields that are not applied.</summary>
    public IReadOnlyList<IgnoreRule> Ignore { get => field ?? []; init; }

    /// <summary>Leaves out components that do not exist, instead of failing.</summary>
    public bool IgnoreMissingComponents { get; init; }

    /// <summary>Image names, tags and digests to set.</summary>
    public IReadOnlyList<KustomizeImage> Images { get => field ?? []; init; }

    /// <summary>How often to reconcile.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>The cluster to apply to; null for the one that holds this object.</summary>
    public KubeConfigReference? KubeConfig { get; init; }

    /// <summary>Goes before every name; null for nothing.</summary>
    [Schema(MinLength = 1, MaxLength = 200)]
    public string? NamePrefix { get; init; }

    /// <summary>Goes after every name; null for nothing.</summary>
    [Schema(MinLength = 1, MaxLength = 200)]
    public string? NameSuffix { get; init; }

    /// <summary>Patches to apply.</summary>
    public IReadOnlyList<KustomizePatch> Patches { get => field ?? []; init; }

    /// <summary>The directory in the artifact; null for its root.</summary>
    public string? Path { get; init; }

    /// <summary>What happens to the built manifests; null for nothing.</summary>
    public PostBuild? PostBuild { get; init; }

    /// <summary>Deletes what was applied and is no longer in the source.</summary>
    public required bool Prune { get; init; }

    /// <summary>How long to wait after a failure; null for <see cref="Interval"/>.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? RetryInterval { get; init; }

    /// <summary>Whom to impersonate when applying; null for the program's own identity.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Where the manifests come from.</summary>
    public required CrossNamespaceSourceReference SourceRef { get; init; }

    /// <summary>Stops reconciling; what was applied stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>The namespace for all namespaced objects; null for their own.</summary>
    [Schema(MinLength = 1, MaxLength = 63)]
    public string? TargetNamespace { get; init; }

    /// <summary>How long building, applying and health checking may take; null for <see cref="Interval"/> less 30 seconds.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>Checks the health of everything that was applied.</summary>
    public bool Wait { get; init; }
}
