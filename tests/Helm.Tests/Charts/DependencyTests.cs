namespace Flux.Helm.Tests.Charts;

public sealed class DependencyTests
{
    private const string Show = "templates/t.yaml";
    private const string Values = "v: {{ toJson .Values }}\n";

    [Theory]
    [InlineData("condition: sub.enabled", "sub: {enabled: true}", true)]
    [InlineData("condition: sub.enabled", "sub: {enabled: false}", false)]
    [InlineData("condition: sub.enabled", "", true)] // a condition without a value decides nothing
    [InlineData("condition: sub.enabled", "sub: {enabled: 'false'}", true)] // nor does one that is no truth value
    [InlineData("condition: no.such,sub.enabled", "sub: {enabled: false}", false)] // the first path that there is decides
    [InlineData("condition: a,b", "a: true\nb: false", true)]
    [InlineData("tags: [x]", "tags: {x: false}", false)]
    [InlineData("tags: [x, y]", "tags: {x: false, y: true}", true)] // one true tag is enough
    [InlineData("tags: [x]", "tags: {z: false}", true)]
    [InlineData("{condition: a, tags: [x]}", "a: true\ntags: {x: false}", true)] // a condition wins over tags
    public void Render_EnablesADependencyByConditionAndTags(string how, string values, bool isEnabled)
    {
        var dependency = how.StartsWith('{') ? how[1..^1].Replace(", tags", "\n  tags", StringComparison.Ordinal) : how;

        var release = TestChart.Render(values, [Parent($"- name: sub\n  version: 1.x\n  {dependency}"), .. Sub("sub")]);

        Assert.Equal(isEnabled ? ["app/charts/sub/templates/t.yaml"] : [], release.Names());
    }

    [Fact]
    public void Render_WithAliases_HasTheChartOncePerAlias()
    {
        var release = TestChart.Render("one: {a: 1}\ntwo: {a: 2}\n",
            [Parent("- {name: sub, version: 1.x, alias: one}\n- {name: sub, version: 1.x, alias: two}"), .. Sub("sub")]);

        Assert.Equal(["app/charts/one/templates/t.yaml", "app/charts/two/templates/t.yaml"], release.Names().Order(StringComparer.Ordinal));
        Assert.Contains("v: {\"a\":1,\"d\":\"default\",\"global\":{}}", release.Manifest, StringComparison.Ordinal);
        Assert.Contains("v: {\"a\":2,\"d\":\"default\",\"global\":{}}", release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithAVersionThatIsNotThere_KeepsTheChartAsItIs()
    {
        var release = TestChart.Render("", [Parent("- {name: sub, version: '>=2'}"), .. Sub("sub")]);

        Assert.Equal(["app/charts/sub/templates/t.yaml"], release.Names()); // as upstream: only what an entry names is looked at, and none names this chart
    }

    [Fact]
    public void Render_ImportsValuesOfAChild_UnderTheParentsOwn()
    {
        (string, string)[] child =
        [
            ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
            ("charts/sub/values.yaml", "exports: {data: {port: 80, name: child}}\ndefaults: {size: 3}\n"),
        ];
        var release = TestChart.Render("",
            [Parent("- name: sub\n  version: 1.x\n  import-values: [data, {child: defaults, parent: storage}]"), ("values.yaml", "name: parent\n"), (Show, Values), .. child]);

        // "data" is the child's exports.data laid at the root; what the parent says itself wins
        Assert.Contains("\"name\":\"parent\"", release.Manifest, StringComparison.Ordinal);
        Assert.Contains("\"port\":80", release.Manifest, StringComparison.Ordinal);
        Assert.Contains("\"storage\":{\"size\":3}", release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_GivesGlobalsToEveryChart_UsersOverParentsOverChildren()
    {
        var release = TestChart.Render("global: {a: user}\n",
            [Parent("- {name: sub, version: 1.x}"), ("values.yaml", "global: {a: parent, b: parent}\n"), .. Sub("sub", "global: {a: child, b: child, c: child}\n")]);

        Assert.Contains("\"global\":{\"a\":\"user\",\"b\":\"parent\",\"c\":\"child\"}", release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfALibraryDependency_HasItsDefinitionsAndNoneOfItsManifests()
    {
        var release = TestChart.Render("",
            Parent("- {name: lib, version: 1.x}"), (Show, "x: {{ include \"lib.x\" . }}\n"),
            ("charts/lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n"),
            ("charts/lib/templates/_x.tpl", "{{ define \"lib.x\" }}{{ .Chart.Name }}{{ end }}"), ("charts/lib/templates/t.yaml", "never: shown\n"));

        Assert.Equal("---\n# Source: app/templates/t.yaml\nx: app\n\n", release.Manifest);
    }

    [Fact]
    public void Render_OfTheSameDefinitionInTwoCharts_UsesTheParents()
    {
        var release = TestChart.Render("",
            Parent("- {name: sub, version: 1.x}"), ("templates/_h.tpl", "{{ define \"name\" }}parent{{ end }}"),
            ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"), ("charts/sub/templates/_h.tpl", "{{ define \"name\" }}child{{ end }}"),
            ("charts/sub/templates/t.yaml", "n: {{ include \"name\" . }}\n"));

        Assert.Contains("n: parent", release.Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithCrds_TellsThoseOfEnabledChartsOnly()
    {
        (string, string)[] files = [Parent("- {name: sub, version: 1.x, condition: sub.enabled}"), ("crds/a.yaml", "kind: A\n"), .. Sub("sub"), ("charts/sub/crds/b.yaml", "kind: B\n")];

        var with = TestChart.Render("", TestChart.Options with { IncludeCustomResourceDefinitions = true }, files);
        var without = TestChart.Render("sub: {enabled: false}", TestChart.Options with { IncludeCustomResourceDefinitions = true }, files);

        Assert.StartsWith("---\n# Source: app/crds/a.yaml\nkind: A\n\n---\n# Source: app/charts/sub/crds/b.yaml\nkind: B\n", with.Manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("kind: B", without.Manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("crds", TestChart.Render("", files).Manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAV1Chart_ReadsRequirements()
    {
        var release = TestChart.Render("sub: {enabled: false}",
            [("Chart.yaml", "apiVersion: v1\nname: app\nversion: 1.0.0\n"), ("requirements.yaml", "dependencies:\n- {name: sub, version: 1.x, condition: sub.enabled}\n"), .. Sub("sub")]);

        Assert.Empty(release.Names());
    }

    private static (string, string) Parent(string dependencies) => ("Chart.yaml", $"{TestChart.Yaml}dependencies:\n{dependencies}\n");

    private static (string, string)[] Sub(string name, string values = "d: default\n") =>
    [
        ($"charts/{name}/Chart.yaml", $"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"), ($"charts/{name}/values.yaml", values), ($"charts/{name}/templates/t.yaml", Values),
    ];
}
