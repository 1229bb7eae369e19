namespace Flux.Helm.Charts;

/// <summary>What templates learn of the cluster.</summary>
public sealed record Capabilities
{
    private static readonly Lazy<IReadOnlyList<string>> _known = new(() =>
    {
        using var stream = typeof(Capabilities).Assembly.GetManifestResourceStream("Flux.Helm.known-api-versions.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    });

    /// <summary>What Helm assumes where there is no cluster.</summary>
    public static Capabilities Default { get; } = new();

    /// <summary>The version of Kubernetes.</summary>
    public KubeVersion KubeVersion { get; init; } = KubeVersion.Default;

    /// <summary>API versions (<c>apps/v1</c>), and kinds of a version (<c>apps/v1/Deployment</c>) where a cluster told them.</summary>
    /// <remarks>The default is what k8s.io/client-go v0.36 knows, in its order, as Helm 4 has it without a cluster.</remarks>
    public IReadOnlyList<string> ApiVersions { get; init; } = _known.Value;

    /// <summary>The version of Helm whose behaviour this is.</summary>
    public string HelmVersion { get; init; } = "v4.2.4";

    /// <summary>The version of Go that templates are told.</summary>
    public string GoVersion { get; init; } = "go1.26.0";

    /// <summary>The version of Kubernetes' client library that templates are told.</summary>
    public string KubeClientVersion { get; init; } = "v1.36";
}
