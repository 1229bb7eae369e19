using System.Text;

namespace Flux.Kustomize.Tests.Charts;

/// <summary>Rules: kustomize v5.8.1, api/internal/builtins/HelmChartInflationGenerator.go and api/types/helmchartargs.go.</summary>
public sealed class ChartGeneratorTests
{
    private const string OwnValues = "a: 1\nb: {c: 2, d: [x]}\n";

    private static KustomizeResult Run(RecordingRenderer renderer, string kustomization, params (string, string)[] files) =>
        KustomizeBuild.Run(
            Trees.Of([("kustomization.yaml", kustomization), ("charts/web/Chart.yaml", "name: web"), ("charts/web/values.yaml", OwnValues), .. files]),
            "", new() { EnableHelm = true, Charts = renderer, HelmKubeVersion = "1.30.0", HelmApiVersions = ["x/v1"] });

    private static string Fail(string kustomization, KustomizeOptions? options = null, params (string, string)[] files) =>
        Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(
            Trees.Of([("kustomization.yaml", kustomization), .. files]), "",
            options ?? new() { EnableHelm = true, Charts = new RecordingRenderer("") })).Message;

    [Fact]
    public void Run_OfALocalChart_AsksForAllThatTheEntrySays()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));

        Run(renderer, """
            helmCharts:
            - name: web
              releaseName: rel
              namespace: ns
              nameTemplate: "{{ x }}"
              includeCRDs: true
              skipTests: true
              skipHooks: true
              debug: true
              kubeVersion: 1.29.0
              apiVersions: [a/v1]
              additionalValuesFiles: [more.yaml]
            """, ("more.yaml", "z: 1"));

        var request = Assert.Single(renderer.Requests);
        Assert.Equal(["Chart.yaml", "values.yaml"], request.Files.Keys);
        Assert.Equal([OwnValues, "z: 1"], request.Values);
        Assert.Equal(("rel", "ns", "{{ x }}", "1.29.0"), (request.ReleaseName, request.Namespace, request.NameTemplate, request.KubeVersion));
        Assert.Equal(["a/v1"], request.ApiVersions);
        Assert.True(request is { IncludeCrds: true, SkipTests: true, SkipHooks: true, Debug: true });
    }

    [Fact]
    public void Run_WhenTheEntrySaysNothing_TakesTheFlagsOfTheBuild()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        Run(renderer, "helmCharts: [{name: web}]");
        var request = Assert.Single(renderer.Requests);
        Assert.Equal(("1.30.0", "x/v1", ""), (request.KubeVersion, request.ApiVersions.Single(), request.ReleaseName));
        Assert.False(request is { IncludeCrds: true } or { Debug: true });
    }

    // override (the default): what stands inline wins; merge: the file wins; replace: the file is not read
    [Theory]
    [InlineData("", "a: 9\nb:\n  c: 2\n  d:\n  - \"y\"\ne: 5\n")]
    [InlineData("valuesMerge: override, ", "a: 9\nb:\n  c: 2\n  d:\n  - \"y\"\ne: 5\n")]
    [InlineData("valuesMerge: merge, ", "a: 1\nb:\n  c: 2\n  d:\n  - x\ne: 5\n")]
    [InlineData("valuesMerge: replace, ", "a: 9\nb:\n  d:\n  - \"y\"\ne: 5\n")]
    public void Run_WithInlineValues_MergesThem(string option, string expected)
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        Run(renderer, $"helmCharts: [{{name: web, {option}valuesInline: {{a: 9, b: {{d: [\"y\"]}}, e: 5}}}}]");
        Assert.Equal([expected], Assert.Single(renderer.Requests).Values);
    }

    // Helm has set the namespace, so the namespace transformer leaves what charts made alone; names and labels are changed
    [Fact]
    public void Run_OfAChartUnderANamespace_TellsHelmAndChangesOnlyTheRest()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        var result = Run(renderer, "helmCharts: [{name: web}]\nnamespace: own\nnamePrefix: p-\nresources: [x.yaml]", ("x.yaml", Trees.ConfigMap("x")));
        Assert.Equal("own", Assert.Single(renderer.Requests).Namespace);
        Assert.Equal([("p-made", ""), ("p-x", "own")], result.Resources.Select(r => (r.Name, r.Namespace)).Order());
    }

    [Fact]
    public void Run_OfAChartInABase_TakesTheOverlaysNamespace()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        Run(renderer, "resources: [base]\nnamespace: outer", ("base/kustomization.yaml", "helmCharts: [{name: web}]"), ("base/charts/web/values.yaml", ""));
        Assert.Equal("outer", Assert.Single(renderer.Requests).Namespace);
    }

    [Fact]
    public void Run_OfTheOldForm_TakesItOver()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        Run(renderer, "helmChartInflationGenerator: [{chartName: own, chartHome: mine, values: v.yaml, releaseName: r}]", ("mine/own/Chart.yaml", ""), ("v.yaml", "q: 1"));
        Assert.Equal(["q: 1"], Assert.Single(renderer.Requests).Values);
    }

    [Fact]
    public void Run_AsAGenerator_RendersToo()
    {
        var renderer = new RecordingRenderer(Trees.ConfigMap("made"));
        var result = Run(renderer, "generators: [g.yaml]", ("g.yaml", "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: own\nchartHome: mine\nvaluesFile: v.yaml"), ("mine/own/Chart.yaml", ""), ("v.yaml", ""));
        Assert.Equal(["made"], result.Resources.Select(r => r.Name));
    }

    [Theory]
    [InlineData("helmCharts: [{version: 1.0.0}]", "chart name cannot be empty")]
    [InlineData("helmCharts: [{name: web, valuesMerge: x}]", "valuesMerge must be one of [merge override replace]")]
    [InlineData("helmCharts: [{name: web, additionalValuesFiles: [../up.yaml]}]", "could not load additionalValuesFile")]
    [InlineData("helmCharts: [{name: web}]", "no repo specified for pull, no chart found at 'charts/web'")]
    [InlineData("helmCharts: [{name: web, repo: 'https://c.example'}]", "is not pulled from 'https://c.example': remote resources are off")]
    [InlineData("helmCharts: [{name: web, unknown: 1}]", "unknown field \"unknown\"")]
    [InlineData("helmCharts: [{name: web, valuesInline: 1}]", "valuesInline")]
    public void Run_OfAWrongEntry_SaysWhatIsWrong(string kustomization, string message) =>
        Assert.Contains(message, Fail(kustomization), StringComparison.Ordinal);

    [Fact]
    public void Run_WithoutTheFlag_SaysSo() => Assert.Contains("must specify --enable-helm", Fail("helmCharts: [{name: web}]", new() { Charts = new RecordingRenderer("") }), StringComparison.Ordinal);

    [Fact]
    public void Run_OfAChartThatIsTooLarge_Refuses() => Assert.Contains(
        "more than the limit of 1000 bytes",
        Fail("helmCharts: [{name: web}]", new() { EnableHelm = true, Charts = new RecordingRenderer(""), Limits = new() { MaxBytes = 1000 } }, ("charts/web/big.bin", new string('x', 2000))),
        StringComparison.Ordinal);

    [Fact]
    public void Run_WithAConfigHome_WarnsThatItHasNoEffect()
    {
        var result = Run(new RecordingRenderer(Trees.ConfigMap("made")), "helmGlobals: {configHome: /x}\nhelmCharts: [{name: web}]");
        Assert.Equal(["Warning: helmGlobals.configHome has no effect, since no helm program is run."], result.Warnings);
    }
}
