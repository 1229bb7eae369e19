using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.Helm.Values;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Helm.Tests;

/// <summary>
/// Five charts as large as what people run (Golden/): an ingress controller, a monitoring stack of sub-charts, a database with replication, a queue,
/// a web application with everything optional. Each with several files of values; what Helm's own engine rendered lies beside them, see ORIGIN.
/// </summary>
public sealed class RealChartTests
{
    // what a cluster brings or a user makes
    private static readonly string[] _external = ["gateway-admission", "demo-gateway-admission", "ledger-tls", "demo-ledger-read", "tls"];

    public static TheoryData<string, string> Accepted() => new(Cases().Select(c => c.Data).Where(c => c.Item2 != "wrong"));

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var values in Directory.EnumerateFiles(Golden(), "values-*.yaml", SearchOption.AllDirectories).Where(f => !f.Contains("/chart/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            cases.Add(Path.GetFileName(Path.GetDirectoryName(values))!, Path.GetFileNameWithoutExtension(values)["values-".Length..]);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_IsWhatHelmsEngineRenders(string chart, string values)
    {
        var folder = Path.Combine(Golden(), chart);
        var error = Path.Combine(folder, $"expected-{values}.error");
        if (File.Exists(error))
        {
            var e = Assert.ThrowsAny<Exception>(() => Render(chart, values));
            Assert.Equal(File.ReadAllText(error).TrimEnd('\n'), e.Message.TrimEnd('\n'));
            return;
        }

        var release = Render(chart, values);

        var printed = release.Manifest.Trim() + "\n" + string.Concat(release.Hooks.Select(h => $"---\n# Source: {h.Path}\n{h.Manifest}\n"));
        Assert.Equal(File.ReadAllText(Path.Combine(folder, $"expected-{values}.yaml")), printed);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Render_MakesObjectsThatFitTogether(string chart, string values)
    {
        var release = Render(chart, values);
        var objects = KubeYaml.ReadObjects(release.Manifest, "manifest");
        var hooks = KubeYaml.ReadObjects(string.Concat(release.Hooks.Select(h => $"---\n{h.Manifest}\n")), "hooks");

        Assert.All(objects.Concat(hooks), o => Assert.True(o["apiVersion"] is not null && o["kind"] is not null && Name(o).Length > 0));
        Assert.Equal(objects.Count, objects.Select(o => $"{o["kind"]}/{Name(o)}").Distinct().Count());
        Assert.All(objects, o => Assert.Null(o["metadata"]!["annotations"]?["helm.sh/hook"]));
        var pods = objects.Select(o => o["spec"]?["template"]).OfType<JsonObject>().Where(t => t["spec"]?["containers"] is not null).ToList();
        foreach (var o in objects.Where(o => o["spec"]?["template"] is JsonObject && o["spec"]!["selector"]?["matchLabels"] is not null))
        {
            Assert.True(Selects(o["spec"]!["selector"]!["matchLabels"]!, o["spec"]!["template"]!), $"{o["kind"]} {Name(o)} does not select its own pods");
        }

        foreach (var service in objects.Where(o => Kind(o) == "Service" && o["spec"]!["selector"] is JsonObject s && !s.ContainsKey("statefulset.kubernetes.io/pod-name")))
        {
            Assert.True(pods.Exists(p => Selects(service["spec"]!["selector"]!, p)), $"service {Name(service)} selects no pod");
        }

        var known = objects.Where(o => Kind(o) is "ConfigMap" or "Secret").Select(Name).Concat(_external).ToHashSet();
        Assert.All(pods.SelectMany(Sources), source => Assert.Contains(source, known));
    }

    [Theory]
    [InlineData("gateway", "defaults", "Deployment=1,Service=2,ValidatingWebhookConfiguration=1,PodDisruptionBudget=1,CustomResourceDefinition=1", 3)]
    [InlineData("gateway", "full", "Deployment=2,DaemonSet=1,ConfigMap=4,HorizontalPodAutoscaler=1,Certificate=1,ServiceMonitor=1,PrometheusRule=1", 0)] // certificates by cert-manager: no jobs
    [InlineData("gateway", "scoped", "DaemonSet=1,Role=1,ClusterRole=0,ServiceAccount=0,ValidatingWebhookConfiguration=0", 0)]
    [InlineData("watchtower", "defaults", "PrometheusRule=3,StatefulSet=2,DaemonSet=1,Deployment=2", 0)]
    [InlineData("watchtower", "full", "PrometheusRule=3,StatefulSet=4,Ingress=2,PersistentVolumeClaim=1", 0)] // one group of rules off, one added; three shards and a notifier
    [InlineData("watchtower", "small", "StatefulSet=1,DaemonSet=0,Deployment=1,PrometheusRule=0", 0)] // a condition that is true wins over a tag that is false
    [InlineData("ledger", "defaults", "StatefulSet=1,Service=2,Secret=1,CronJob=0", 1)]
    [InlineData("ledger", "replicated", "StatefulSet=2,Service=4,ConfigMap=3,CronJob=1,PodDisruptionBudget=2", 1)]
    [InlineData("ledger", "external-secret", "Secret=0,NetworkPolicy=0", 1)]
    [InlineData("courier", "defaults", "StatefulSet=1,Service=2", 0)]
    [InlineData("courier", "full", "StatefulSet=1,Service=7,Ingress=1", 0)] // five pods, each with a service of its own
    [InlineData("storefront", "defaults", "Deployment=2,StatefulSet=1,Service=3", 2)] // a migration and a test
    [InlineData("storefront", "full", "Deployment=4,CronJob=2,Ingress=2,HTTPRoute=0,ConfigMap=3,PersistentVolumeClaim=1,ExternalSecret=1", 2)] // no Gateway API in the default cluster
    [InlineData("storefront", "bare", "Deployment=1,Service=1,StatefulSet=0,ServiceAccount=0", 0)]
    public void Render_MakesAsManyObjectsAsTheValuesAskFor(string chart, string values, string counts, int hooks)
    {
        var release = Render(chart, values);
        var kinds = KubeYaml.ReadObjects(release.Manifest, "manifest").CountBy(Kind).ToDictionary();

        Assert.All(counts.Split(',').Select(c => c.Split('=')), c => Assert.Equal($"{c[0]}={c[1]}", $"{c[0]}={kinds.GetValueOrDefault(c[0])}"));
        Assert.Equal(hooks, release.Hooks.Count);
    }

    private static RenderedRelease Render(string chart, string values)
    {
        var folder = Path.Combine(Golden(), chart);
        var origin = File.ReadAllText(Path.Combine(folder, "ORIGIN"));
        var options = new RenderOptions { ReleaseName = "demo", Namespace = origin.Split("namespace ")[1].Split(',')[0], IncludeCustomResourceDefinitions = true };
        var log = new HelmLog();
        var loaded = new CompiledChart(ChartLoader.LoadDirectory(Tree(folder), "chart", log));
        return ReleaseRenderer.Render(loaded, ValuesFile.Read(File.ReadAllBytes(Path.Combine(folder, $"values-{values}.yaml"))), options, log, TestContext.Current.CancellationToken);
    }

    private static FileTree Tree(string folder) => new(Directory.EnumerateFiles(Path.Combine(folder, "chart"), "*", SearchOption.AllDirectories)
        .Select(f => KeyValuePair.Create(Path.GetRelativePath(folder, f).Replace('\\', '/'), (ReadOnlyMemory<byte>)File.ReadAllBytes(f))));

    private static string Kind(JsonObject o) => o["kind"]!.GetValue<string>();

    private static string Name(JsonNode o) => o["metadata"]?["name"]?.GetValue<string>() ?? "";

    private static bool Selects(JsonNode selector, JsonNode template) =>
        selector.AsObject().All(l => l.Value!.ToString() == template["metadata"]?["labels"]?[l.Key]?.ToString());

    // what the volumes of a pod come from
    private static IEnumerable<string> Sources(JsonObject template) =>
        (template["spec"]!["volumes"] as JsonArray ?? []).Select(v => (v!["configMap"]?["name"] ?? v["secret"]?["secretName"])?.GetValue<string>()).OfType<string>();

    private static string Golden([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Golden");
}
