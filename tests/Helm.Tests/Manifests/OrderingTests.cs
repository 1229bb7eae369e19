using Flux.Helm.Manifests;

namespace Flux.Helm.Tests.Manifests;

public sealed class OrderingTests
{
    // Helm 4, pkg/release/v1/util/kind_sorter.go: what others need comes first, unknown kinds last by name
    [Fact]
    public void Render_OrdersObjectsByKind()
    {
        string[] kinds = ["Zebra", "Ingress", "Deployment", "Service", "CustomResourceDefinition", "ConfigMap", "Secret", "ServiceAccount", "Namespace", "Aardvark", "APIService"];

        var release = TestChart.Render("", [.. kinds.Select(k => ($"templates/{k}.yaml", $"apiVersion: v1\nkind: {k}\n"))]);

        Assert.Equal(
            ["Namespace", "ServiceAccount", "Secret", "ConfigMap", "CustomResourceDefinition", "Service", "Deployment", "Ingress", "APIService", "Aardvark", "Zebra"],
            release.Manifests.Select(m => m.Kind));
    }

    [Fact]
    public void Render_TakesHooksOutOfTheManifest_WithWeightsAndPolicies()
    {
        var release = TestChart.Render("",
            ("templates/plain.yaml", "kind: ConfigMap\nmetadata: {name: plain}\n"),
            ("templates/hooks.yaml", Job("b", "pre-install,pre-upgrade", "5", "hook-succeeded") + "---\n" + Job("a", "pre-install", "-5", "before-hook-creation,hook-failed")));

        Assert.Equal("templates/plain.yaml", Assert.Single(release.Names())["app/".Length..]);
        Assert.Equal(["a", "b"], Hook.For("pre-install", release.Hooks).Select(h => h.Name));
        var second = Assert.Single(Hook.For("pre-upgrade", release.Hooks));
        Assert.Equal((5L, "hook-succeeded"), (second.Weight, Assert.Single(second.DeletePolicies)));
    }

    [Fact]
    public void Render_OfAnObjectWithAnUnknownHook_LeavesItOut()
    {
        var log = new HelmLog();

        var release = TestChart.Render("", TestChart.Options, log, ("templates/h.yaml", Job("x", "no-such-event", "0", "")));

        Assert.Empty(release.Hooks);
        Assert.Empty(release.Manifests);
        Assert.Contains(log.Lines, l => l.Contains("unknown hook", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_OfNotes_KeepsThemApart()
    {
        (string, string)[] files =
        [
            ("templates/NOTES.txt", "Thank you for {{ .Release.Name }}"), ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
            ("charts/sub/templates/NOTES.txt", "and sub"),
        ];

        Assert.Equal("Thank you for rel", TestChart.Render("", files).Notes);
        Assert.Contains("and sub", TestChart.Render("", TestChart.Options with { IncludeSubChartNotes = true }, files).Notes, StringComparison.Ordinal);
        Assert.Empty(TestChart.Render("", files).Manifest);
    }

    [Fact]
    public void Render_WithSecretsHidden_ShowsThatThereIsOne()
    {
        var release = TestChart.Render("", TestChart.Options with { HideSecrets = true }, ("templates/s.yaml", "apiVersion: v1\nkind: Secret\nstringData: {a: b}\n"));

        Assert.Equal("---\n# Source: app/templates/s.yaml\n# HIDDEN: The Secret output has been suppressed\n", release.Manifest);
    }

    [Fact]
    public void Render_OfWhatIsNoYaml_NamesTheFileAndShowsTheText()
    {
        var e = Assert.Throws<RenderException>(() => TestChart.Render("", ("templates/bad.yaml", "kind: A\n  b: c\n")));

        Assert.Contains("app/templates/bad.yaml", e.Message, StringComparison.Ordinal);
        Assert.Contains("b: c", e.Manifest, StringComparison.Ordinal);
    }

    private static string Job(string name, string events, string weight, string policies) => $"""
        kind: Job
        metadata:
          name: {name}
          annotations:
            helm.sh/hook: {events}
            helm.sh/hook-weight: "{weight}"
            helm.sh/hook-delete-policy: "{policies}"

        """;
}
