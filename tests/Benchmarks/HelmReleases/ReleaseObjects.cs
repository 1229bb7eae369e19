using Flux.Benchmarks.Kustomizations;

namespace Flux.Benchmarks.HelmReleases;

/// <summary>A HelmRelease and the six objects of its release.</summary>
internal static class ReleaseObjects
{
    // those that are healthy as soon as they are there, so that nothing but the work is measured
    private static readonly int[] _of = [0, 1, 2, 3, 5, 6];

    /// <summary>How many objects one release has.</summary>
    public static int Count => _of.Length;

    /// <summary>The path of a namespace's HelmReleases.</summary>
    public static string HelmReleases(string space) => $"/apis/helm.toolkit.fluxcd.io/v2/namespaces/{space}/helmreleases";

    /// <summary>A HelmRelease of the chart.</summary>
    public static string HelmRelease(string space, int index, bool suspend) => $$"""
        {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":"{{SyncManifests.NameOf(index)}}","namespace":"{{space}}"},
         "spec":{"interval":"1h","suspend":{{(suspend ? "true" : "false")}},"chartRef":{"kind":"HelmChart","name":"chart"},"values":{"version":"1"} } }
        """;

    /// <summary>The chart's templates.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Templates()
    {
        var files = SyncManifests.Files("chart/templates", "{{ .Release.Name }}", "{{ .Values.version }}").ToList();
        return _of.Select(i => files[i]);
    }

    /// <summary>The objects of a release, with the labels that Helm and Flux put on them.</summary>
    public static IEnumerable<(string Path, string Json)> Of(string space, int index, string version)
    {
        var name = SyncManifests.NameOf(index);
        var objects = SyncManifests.Objects8(space, name, version, name).ToList();
        return _of.Select(i => (objects[i].Path, JsonOf(objects[i].Yaml
            .Replace("kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", StringComparison.Ordinal)
            .Replace("  labels:\n", $"  annotations:\n    meta.helm.sh/release-name: {name}\n    meta.helm.sh/release-namespace: {space}\n  labels:\n    app.kubernetes.io/managed-by: Helm\n", StringComparison.Ordinal))));
    }

    private static string JsonOf(string yaml) => Flux.Yaml.KubeYaml.Read(System.Text.Encoding.UTF8.GetBytes(yaml))?.ToJsonString() ?? throw new InvalidOperationException("not an object");
}
