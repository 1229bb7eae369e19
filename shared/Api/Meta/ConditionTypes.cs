namespace Flux.Api;

/// <summary>The condition types of Flux objects.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta/conditions.go; source-controller api/v1/condition_types.go.</remarks>
public static class ConditionTypes
{
    /// <summary>The object's summary; of all kinds.</summary>
    public const string Ready = "Ready";

    /// <summary>Abnormal when true: work is going on.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Abnormal when true: only a change of the spec can help.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Kustomization: the applied objects' health.</summary>
    public const string Healthy = "Healthy";

    /// <summary>Sources: the artifact of the observed revision is in the store.</summary>
    public const string ArtifactInStorage = "ArtifactInStorage";

    /// <summary>Sources, abnormal when true: upstream has something newer than the artifact.</summary>
    public const string ArtifactOutdated = "ArtifactOutdated";

    /// <summary>Sources: whether the revision's signature was verified.</summary>
    public const string SourceVerified = "SourceVerified";

    /// <summary>Sources, abnormal when true: upstream could not be read.</summary>
    public const string FetchFailed = "FetchFailed";

    /// <summary>Sources, abnormal when true: the artifact could not be built.</summary>
    public const string BuildFailed = "BuildFailed";

    /// <summary>Sources, abnormal when true: the store failed.</summary>
    public const string StorageOperationFailed = "StorageOperationFailed";

    /// <summary>GitRepository, abnormal when true: an included repository has no artifact.</summary>
    public const string IncludeUnavailable = "IncludeUnavailable";
}
