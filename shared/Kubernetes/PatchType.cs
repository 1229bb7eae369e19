namespace Flux.Kubernetes;

/// <summary>The body of a patch request.</summary>
public enum PatchType
{
    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary>RFC 6902, <c>application/json-patch+json</c>.</summary>
    Json,

    /// <summary>Kubernetes' own, <c>application/strategic-merge-patch+json</c>; built-in kinds only.</summary>
    StrategicMerge,
}
