using System.Text.Json.Nodes;
using Flux.Kustomize.Loading;

namespace Flux.Kustomize.Charts;

/// <summary>An entry of <c>helmCharts</c>, with the globals that count for it.</summary>
internal sealed record HelmChart
{
    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    public string Repo { get; init; } = "";

    public string ReleaseName { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string NameTemplate { get; init; } = "";

    public string ValuesFile { get; init; } = "";

    public string ValuesMerge { get; init; } = "";

    public JsonObject? ValuesInline { get; init; }

    public List<string> AdditionalValuesFiles { get; init; } = [];

    public string KubeVersion { get; init; } = "";

    public List<string> ApiVersions { get; init; } = [];

    public bool IncludeCrds { get; init; }

    public bool SkipHooks { get; init; }

    public bool SkipTests { get; init; }

    public bool Debug { get; init; }

    public bool Devel { get; init; }

    public string ChartHome { get; init; } = "";

    public string ConfigHome { get; init; } = "";

    /// <summary>The entry as written, for messages.</summary>
    public JsonObject Source { get; init; } = [];

    public static HelmChart Read(GoObject o) => new()
    {
        Name = o.String("name"),
        Version = o.String("version"),
        Repo = o.String("repo"),
        ReleaseName = o.String("releaseName"),
        Namespace = o.String("namespace"),
        NameTemplate = o.String("nameTemplate"),
        ValuesFile = o.String("valuesFile"),
        ValuesMerge = o.String("valuesMerge"),
        ValuesInline = o.Struct("valuesInline", "map[string]interface {}", v => v.AllFields()),
        AdditionalValuesFiles = o.Strings("additionalValuesFiles") ?? [],
        KubeVersion = o.String("kubeVersion"),
        ApiVersions = o.Strings("apiVersions") ?? [],
        IncludeCrds = o.Bool("includeCRDs"),
        SkipHooks = o.Bool("skipHooks"),
        SkipTests = o.Bool("skipTests"),
        Debug = o.Bool("debug"),
        Devel = o.Bool("devel"),
        Source = o.Node,
    };

    /// <summary>The plugin's own form, where the globals stand beside the chart's fields.</summary>
    public static HelmChart ReadWithGlobals(GoObject o) => Read(o) with { ChartHome = o.String("chartHome"), ConfigHome = o.String("configHome") };

    /// <summary>The deprecated <c>helmChartInflationGenerator</c>.</summary>
    public static HelmChart ReadOld(GoObject o)
    {
        string[] unused = ["chartRepoName", "helmBin", "releaseNamespace"];
        Array.ForEach(unused, name => _ = o.String(name));
        _ = o.Strings("extraArgs");
        var source = new JsonObject();
        foreach (var (old, name) in new[] { ("chartName", "name"), ("chartVersion", "version"), ("chartRepoUrl", "repo"), ("releaseName", "releaseName") })
        {
            if (o.String(old) is { Length: > 0 } value)
            {
                source[name] = value;
            }
        }

        return new()
        {
            Name = o.String("chartName"),
            Version = o.String("chartVersion"),
            Repo = o.String("chartRepoUrl"),
            ReleaseName = o.String("releaseName"),
            ValuesFile = o.String("values"),
            ValuesMerge = o.String("valuesMerge"),
            ValuesInline = o.Struct("valuesLocal", "map[string]interface {}", v => v.AllFields()),
            ChartHome = o.String("chartHome"),
            ConfigHome = o.String("helmHome"),
            Source = source,
        };
    }
}
