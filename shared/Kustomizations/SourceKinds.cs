using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>The kinds a Kustomization may take its manifests from.</summary>
internal static class SourceKinds
{
    public const string ExternalArtifact = "ExternalArtifact";

    private const string Group = "source.toolkit.fluxcd.io";

    /// <summary>The kind and its name in messages; null where it is no source.</summary>
    public static (GroupVersionKind Kind, string Resource)? Find(string kind) => kind switch
    {
        "GitRepository" => (new(Group, "v1", kind), $"gitrepositories.{Group}"),
        "OCIRepository" => (new(Group, "v1", kind), $"ocirepositories.{Group}"),
        "Bucket" => (new(Group, "v1", kind), $"buckets.{Group}"),
        ExternalArtifact => (new(Group, "v1", kind), $"externalartifacts.{Group}"),
        _ => null,
    };
}
