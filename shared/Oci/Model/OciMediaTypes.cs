namespace Flux.Oci.Model;

/// <summary>Media types of manifests and of Flux' artifacts.</summary>
public static class OciMediaTypes
{
    /// <summary>An OCI image manifest.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An OCI image index.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>A manifest of ORAS and early OCI 1.1.</summary>
    public const string ArtifactManifest = "application/vnd.oci.artifact.manifest.v1+json";

    /// <summary>A Docker manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>A Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The empty JSON object as a config.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>The config of a Flux artifact.</summary>
    public const string FluxConfig = "application/vnd.cncf.flux.config.v1+json";

    /// <summary>The content of a Flux artifact.</summary>
    public const string FluxContent = "application/vnd.cncf.flux.content.v1.tar+gzip";

    /// <summary>The config of a Helm chart.</summary>
    public const string HelmConfig = "application/vnd.cncf.helm.config.v1+json";

    /// <summary>The content of a Helm chart.</summary>
    public const string HelmChart = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    /// <summary>What is accepted for a manifest.</summary>
    public static IReadOnlyList<string> AllManifests { get; } = [Manifest, Index, DockerManifest, DockerManifestList, ArtifactManifest];
}
