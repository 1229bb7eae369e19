using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.Yaml;

namespace Flux.Cli.Tests.Commands;

/// <summary>Commands on HelmReleases: build and diff, and what asks a reconciler.</summary>
public sealed class HelmReleaseCommandTests : IDisposable
{
    private readonly TestDirectory _folder = new();

    public HelmReleaseCommandTests()
    {
        Write("chart/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n");
        Write("chart/values.yaml", "color: red\n");
        Write("chart/templates/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{ .Release.Name }}-config\"}\ndata:\n  color: {{ .Values.color | quote }}\n  revision: {{ .Release.Revision | quote }}\n");
        Write("chart/templates/secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: {{ .Values.password | default \"in-the-chart\" | quote }} }\n");
        Write("chart/templates/hook.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install} }\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_OfAFileWithoutACluster_RespectsValuesRenderersAndMetadata_AndMasksSecrets()
    {
        Write("hr.yaml", HelmRelease("""
            {"values":{"color":"blue"},
             "valuesFrom":[{"kind":"Secret","name":"values","valuesKey":"v","targetPath":"password"}],
             "commonMetadata":{"labels":{"team":"a"}},
             "postRenderers":[{"kustomize":{"patches":[{"target":{"kind":"ConfigMap","name":"web-config"},"patch":"- op: add\n  path: /data/patched\n  value: \"yes\"\n"}]}}]}
            """) + "\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: values, namespace: flux-system}\nstringData: {v: very-secret}\n");
        await using var cluster = await CliCluster.StartEmptyAsync();

        var run = await cluster.RunAsync("build", "helmrelease", "-f", _folder["hr.yaml"], "--chart", _folder["chart"], "--dry-run");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var objects = KubeYaml.ReadObjects(run.Out, "out");
        Assert.Equal(["Secret/login", "ConfigMap/web-config", "ConfigMap/hook"], objects.Select(o => $"{o.Text("kind")}/{o.Text("metadata", "name")}"));
        Assert.Equal("blue", objects[1].Text("data", "color"));
        Assert.Equal("yes", objects[1].Text("data", "patched"));
        Assert.Equal("a", objects[1].Text("metadata", "labels", "team"));
        Assert.DoesNotContain("very-secret", run.Out, StringComparison.Ordinal);
        Assert.Contains("very-secret", (await cluster.RunAsync("build", "hr", "-f", _folder["hr.yaml"], "--chart", _folder["chart"], "--dry-run", "--show-secrets")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfAReleaseInTheCluster_TakesTheChartOfItsSource()
    {
        await using var cluster = await StartAsync();

        var run = await cluster.RunAsync("build", "hr", "web", "--no-hooks");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var objects = KubeYaml.ReadObjects(run.Out, "out");
        Assert.Equal(["Secret/login", "ConfigMap/web-config"], objects.Select(o => $"{o.Text("kind")}/{o.Text("metadata", "name")}"));
        Assert.Equal("Helm", objects[1].Text("metadata", "labels", "app.kubernetes.io/managed-by"));
        Assert.Equal("red", objects[1].Text("data", "color"));
        Assert.DoesNotContain("in-the-chart", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_IntoADirectory_WritesAFileAnObject()
    {
        Directory.CreateDirectory(_folder["out"]);
        await using var cluster = await StartAsync();

        var run = await cluster.RunAsync("build", "hr", "web", "-o", _folder["out"]);

        Assert.Equal(new CliRun(0, "", ""), run);
        Assert.Equal(
            ["flux-system_v1_configmap_web-config.yaml", "flux-system_v1_secret_login.yaml", "v1_configmap_hook.yaml"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("build hr --dry-run", "--dry-run needs --helmrelease-file")]
    [InlineData("build hr none", "HelmRelease 'none' not found")]
    [InlineData("build hr web --chart /no/such/chart", "--chart: /no/such/chart: no such file or directory")]
    public async Task Build_WhenItCannotBeDone_SaysWhatToDo(string arguments, string message)
    {
        await using var cluster = await StartAsync();

        var run = await cluster.RunAsync(arguments.Split(' '));

        Assert.NotEqual(0, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfAChartThatDoesNotRender_NamesTheTemplate()
    {
        await using var cluster = await StartAsync();
        Write("chart/templates/bad.yaml", "{{ fail \"no way\" }}");

        var run = await cluster.RunAsync("build", "hr", "web", "--chart", _folder["chart"]);

        Assert.Equal(1, run.Code);
        Assert.Contains("HelmRelease 'flux-system/web': ", run.Error, StringComparison.Ordinal);
        Assert.Contains("demo/templates/bad.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_TellsWhatAnInstallWouldCreate()
    {
        await using var cluster = await StartAsync();

        var run = await cluster.RunAsync("diff", "hr", "web");

        Assert.Equal(
            new CliRun(
                1,
                "► Secret/flux-system/login created\n► ConfigMap/flux-system/web-config created\n",
                "✗ identified at least one change, exiting with non-zero exit code\n"),
            run);
    }

    [Fact]
    public async Task Diff_OfAnotherChart_ShowsWhatChangesAndIsDeletedWithSecretsMasked()
    {
        await using var cluster = await StartAsync();
        await ReleaseAsync(cluster);
        Write("chart/values.yaml", "color: blue\npassword: another-one\n");

        var run = await cluster.RunAsync("diff", "hr", "web", "--chart", _folder["chart"]);

        Assert.Equal(1, run.Code);
        Assert.Equal(
            """
            ► Secret/flux-system/login drifted

            data.password
              ± value change
                - *** (before)
                + *** (after)

            ► ConfigMap/flux-system/web-config drifted

            data.color
              ± value change
                - red
                + blue

            data.revision
              ± value change
                - 1
                + 2

            ► ConfigMap/flux-system/old deleted

            """,
            run.Out);
    }

    [Fact]
    public async Task Diff_ToARemoteCluster_EndsWithTwo()
    {
        await using var cluster = await StartAsync("""{"kubeConfig":{"secretRef":{"name":"other"} } }""");

        var run = await cluster.RunAsync("diff", "hr", "web", "--chart", _folder["chart"]);

        Assert.Equal(2, run.Code);
        Assert.Contains("it installs to another cluster (spec.kubeConfig), which cannot be previewed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_HasExamples()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        Assert.Contains("fluxfn diff helmrelease web -n apps --chart ./charts/web", (await cluster.RunAsync("diff", "helmrelease", "--help")).Out, StringComparison.Ordinal);
        Assert.Contains("fluxfn build helmrelease web -n apps", (await cluster.RunAsync("build", "helmrelease", "--help")).Out, StringComparison.Ordinal);
    }

    /// <remarks>Expected: flux2 v2.9, cmd/flux/reconcile_helmrelease.go: all annotations have the value of <c>requestedAt</c>.</remarks>
    [Fact]
    public async Task Reconcile_WithForceAndReset_AsksForThemWithTheSameToken()
    {
        await using var cluster = await StartAsync();
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.HelmRelease, "True", "Helm upgrade succeeded");

        var run = await cluster.RunAsync("reconcile", "hr", "web", "--force", "--reset");

        Assert.Equal(
            new CliRun(0, "", "► annotating HelmRelease web in flux-system namespace\n◎ waiting for HelmRelease reconciliation\n✔ Helm upgrade succeeded\n"), run);
        var annotations = (await cluster.GetAsync(FluxKinds.HelmRelease, "web")).Map("metadata", "annotations");
        Assert.NotEmpty(annotations["reconcile.fluxcd.io/requestedAt"]);
        Assert.Equal(annotations["reconcile.fluxcd.io/requestedAt"], annotations["reconcile.fluxcd.io/forceAt"]);
        Assert.Equal(annotations["reconcile.fluxcd.io/requestedAt"], annotations["reconcile.fluxcd.io/resetAt"]);
    }

    [Fact]
    public async Task Reconcile_WithForce_OfAnotherKind_IsRefused()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        var run = await cluster.RunAsync("reconcile", "ks", "apps", "--force");

        Assert.Equal(new CliRun(ExitCodes.Usage, "", "✗ --force and --reset are for HelmReleases, not for a Kustomization\n"), run);
    }

    [Fact]
    public async Task SuspendGetAndResume_KnowHelmReleases()
    {
        await using var cluster = await StartAsync();

        Assert.Equal(new CliRun(0, "", "✔ HelmRelease web in flux-system namespace suspended\n"), await cluster.RunAsync("suspend", "hr", "web"));
        Assert.True((await cluster.GetAsync(FluxKinds.HelmRelease, "web")).Flag("spec", "suspend"));
        await cluster.SetStatusAsync(FluxKinds.HelmRelease, "web", "True", "Helm install succeeded");
        Assert.Matches(@"web +.*True +True +Helm install succeeded", (await cluster.RunAsync("get", "hr")).Out);
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.HelmRelease, "True", "Helm install succeeded");

        var run = await cluster.RunAsync("resume", "helmrelease", "web");

        Assert.Equal(0, run.Code);
        Assert.False((await cluster.GetAsync(FluxKinds.HelmRelease, "web")).Flag("spec", "suspend"));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        File.WriteAllText(_folder[path], text);
    }

    private static string HelmRelease(string spec)
    {
        var json = (JsonObject)JsonNode.Parse("""{"interval":"1h","chartRef":{"kind":"OCIRepository","name":"chart"} }""")!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            json[key] = value?.DeepClone();
        }

        return $$"""{"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":"web","namespace":"flux-system"},"spec":{{json.ToJsonString()}} }""";
    }

    /// <summary>A cluster with the HelmRelease, and its chart as an artifact.</summary>
    private async Task<CliCluster> StartAsync(string spec = "{}")
    {
        var cluster = await CliCluster.StartAsync();
        await cluster.ApplyAsync(HelmRelease(spec));
        var files = Directory.GetFiles(_folder["chart"], "*", SearchOption.AllDirectories)
            .ToDictionary(file => $"demo/{Path.GetRelativePath(_folder["chart"], file).Replace('\\', '/')}", File.ReadAllText);
        cluster.Artifacts.Put(new("http://store/chart.tgz"), files);
        await cluster.ApplyAsync("""
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata: {name: chart, namespace: flux-system}
            spec: {interval: 1h, url: oci://registry.example/chart}
            """);
        await cluster.Client.PatchAsync(
            FluxKinds.OciRepository.Gvk, new(CliCluster.Namespace, "chart"), PatchType.Merge,
            JsonNode.Parse("""
                {"status":{"observedGeneration":1,"artifact":{"url":"http://store/chart.tgz","path":"chart.tgz","lastUpdateTime":"2026-01-01T00:00:00Z",
                 "revision":"1.0.0@sha256:1111111111111111111111111111111111111111111111111111111111111111","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"} } }
                """)!,
            new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);
        return cluster;
    }

    /// <summary>The release as an install would have left it, with one object that the chart does not have any more.</summary>
    private static async Task ReleaseAsync(CliCluster cluster)
    {
        const string Marks = "labels: {app.kubernetes.io/managed-by: Helm, helm.toolkit.fluxcd.io/name: web, helm.toolkit.fluxcd.io/namespace: flux-system}, annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: flux-system}";
        const string Manifest = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-config}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: old}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: never-there}\n";
        await cluster.ApplyAsync($$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web-config, namespace: flux-system, {{Marks}} }
            data: {color: red, revision: "1"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: old, namespace: flux-system, {{Marks}} }
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: login, namespace: flux-system, {{Marks}} }
            stringData: {password: in-the-chart}
            """, "helm-controller");
        var release = new JsonObject
        {
            ["name"] = "web",
            ["namespace"] = "flux-system",
            ["version"] = 1,
            ["info"] = new JsonObject { ["status"] = "deployed", ["first_deployed"] = "2026-01-01T00:00:00Z", ["last_deployed"] = "2026-01-01T00:00:00Z", ["deleted"] = "" },
            ["manifest"] = Manifest,
            ["apply_method"] = "ssa",
        };
        var text = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(release.ToJsonString())); // as Helm stored before it compressed
        await cluster.Client.CreateAsync(
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["type"] = "helm.sh/release.v1",
                ["metadata"] = new JsonObject
                {
                    ["name"] = "sh.helm.release.v1.web.v1",
                    ["namespace"] = "flux-system",
                    ["labels"] = new JsonObject { ["owner"] = "helm", ["name"] = "web", ["status"] = "deployed", ["version"] = "1" },
                },
                ["stringData"] = new JsonObject { ["release"] = text },
            },
            new() { FieldManager = "test" },
            CancellationToken.None);
    }
}
