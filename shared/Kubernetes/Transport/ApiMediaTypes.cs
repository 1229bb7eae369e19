namespace Flux.Kubernetes.Transport;

/// <summary>The media types of the API.</summary>
internal static class ApiMediaTypes
{
    /// <summary>JSON is YAML, and the only apply type all servers know.</summary>
    public const string Apply = "application/apply-patch+yaml";

    /// <summary>Only metadata; the plain form follows for servers that cannot.</summary>
    public const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    /// <summary>A list of metadata; the plain form follows for servers that cannot.</summary>
    public const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    public static string Of(PatchType type) => type switch
    {
        PatchType.Json => "application/json-patch+json",
        PatchType.StrategicMerge => "application/strategic-merge-patch+json",
        _ => "application/merge-patch+json",
    };
}
