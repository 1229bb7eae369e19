using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kustomizations.Tests;
using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.Cli.Tests.Commands;

/// <remarks>Expected: flux2 v2.9, cmd/flux/diff_kustomization.go and internal/build/diff.go: what is said of each object, and the exit codes 0, 1 and 2.</remarks>
public sealed class KustomizationDiffCommandTests : IDisposable
{
    private readonly TestDirectory _folder = new();

    public KustomizationDiffCommandTests()
    {
        Directory.CreateDirectory(_folder["repo/apps"]);
        Write("config", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: flux-system}\ndata: {color: red}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Diff_TellsWhatIsCreatedChangedAndDeleted_AndChangesNothing()
    {
        await using var cluster = await StartAsync("""{"prune":true}""");
        await cluster.ApplyAsync(Owned("config", "color: blue"), "kustomize-controller");
        await cluster.ApplyAsync(Owned("gone", "a: b"), "kustomize-controller");
        await InventoryAsync(cluster, "flux-system_config__ConfigMap", "flux-system_gone__ConfigMap");
        Write("new", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new, namespace: flux-system}\n");

        var run = await DiffAsync(cluster);

        Assert.Equal(
            new CliRun(
                1,
                """
                ► ConfigMap/flux-system/config drifted

                data.color
                  ± value change
                    - blue
                    + red

                ► ConfigMap/flux-system/new created
                ► ConfigMap/flux-system/gone deleted

                """,
                "✗ identified at least one change, exiting with non-zero exit code\n"),
            run);
        Assert.Equal("blue", (await FindAsync(cluster, "ConfigMap", "config")).Text("data", "color"));
        Assert.Null(await FindAsync(cluster, "ConfigMap", "new"));
    }

    [Fact]
    public async Task Diff_WhenNothingWouldChange_PrintsNothingAndSucceeds()
    {
        await using var cluster = await StartAsync("{}");
        await cluster.ApplyAsync(Owned("config", "color: red"), "kustomize-controller");

        Assert.Equal(new CliRun(0, "", ""), await DiffAsync(cluster));
    }

    [Fact]
    public async Task Diff_OfASecret_ShowsThatItChangesAndNeitherValue()
    {
        await using var cluster = await StartAsync("""{"postBuild":{"substituteFrom":[{"kind":"Secret","name":"vars"}]} }""");
        await cluster.ApplyAsync("apiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\nstringData: {token: from-a-secret}\n");
        await cluster.ApplyAsync(Secret("password: old-password, same: stays-the-same"), "kustomize-controller");
        await cluster.ApplyAsync(Owned("config", "token: something"), "kustomize-controller");
        Write("config", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: flux-system}\ndata: {token: \"${token}\"}\n");
        Write("secret", Secret("password: new-password, same: stays-the-same, more: added-value"));

        var run = await DiffAsync(cluster);

        Assert.Equal(1, run.Code);
        Assert.Contains("data.password\n  ± value change\n    - *** (before)\n    + *** (after)\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("data.more\n  + one entry added:\n    + ***\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("data.token\n  ± value change\n    - something\n    + ***\n", run.Out, StringComparison.Ordinal);
        foreach (var text in (string[])["old-password", "new-password", "stays-the-same", "added-value", "from-a-secret"])
        {
            Assert.DoesNotContain(text, run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)), run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Diff_OfWhatSopsHasEncrypted_ComparesItsKeysAlone()
    {
        await using var cluster = await StartAsync("{}");
        await cluster.ApplyAsync(Owned("config", "color: red"), "kustomize-controller");
        await cluster.ApplyAsync(Secret("password: decrypted"), "kustomize-controller");
        Write("secret", """
            apiVersion: v1
            kind: Secret
            metadata: {name: login, namespace: flux-system, labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system} }
            stringData: {password: "ENC[AES256_GCM,data:x]"}
            sops: {mac: "ENC[AES256_GCM,data:y]"}
            """);

        Assert.Equal(new CliRun(0, "", ""), await DiffAsync(cluster));
    }

    [Fact]
    public async Task Diff_LeavesAloneWhatAnnotationsAndRulesSay()
    {
        await using var cluster = await StartAsync("""{"ignore":[{"paths":["/data/color"],"target":{"kind":"ConfigMap","name":"config"}}]}""");
        await cluster.ApplyAsync(Owned("config", "color: blue"), "kustomize-controller");
        Write("left", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: left, namespace: flux-system, annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled} }\n");

        Assert.Equal(new CliRun(0, "► ConfigMap/flux-system/left skipped\n", ""), await DiffAsync(cluster));
    }

    [Fact]
    public async Task Diff_WithoutAPath_BuildsTheArtifactOfTheSource()
    {
        await using var cluster = await StartAsync("{}");
        cluster.Artifacts.Put(new("http://store/a.tgz"), new Dictionary<string, string> { ["apps/new.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new, namespace: flux-system}\n" });
        await cluster.CreateGitRepositoryAsync("fleet");
        await cluster.Client.PatchAsync(
            FluxKinds.GitRepository.Gvk, new(CliCluster.Namespace, "fleet"), PatchType.Merge,
            JsonNode.Parse("""{"status":{"artifact":{"url":"http://store/a.tgz","path":"a.tgz","revision":"main","lastUpdateTime":"2026-01-01T00:00:00Z","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"} } }""")!,
            new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);

        var run = await cluster.RunAsync("diff", "kustomization", "apps");

        Assert.Equal("► ConfigMap/flux-system/new created\n", run.Out);
        Assert.Equal(1, run.Code);
    }

    [Fact]
    public async Task Diff_OfNamespacesAndDefinitionsThatAreNew_CountsTheirObjectsAsCreated()
    {
        await using var cluster = await StartAsync("{}");
        await cluster.ApplyAsync(Owned("config", "color: red"), "kustomize-controller");
        Write("space", "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: team}\n");
        Write("widget", """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object} } }]
            ---
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: w, namespace: team}
            """);

        var run = await DiffAsync(cluster, "-o", "json");

        Assert.Equal(
            ["ConfigMap created", "CustomResourceDefinition created", "Namespace created", "Widget created"],
            JsonNode.Parse(run.Out)!.AsArray().Select(change => $"{change!["kind"]} {change["change"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Diff_Recursively_ComparesTheKustomizationsAmongTheObjects()
    {
        await using var cluster = await StartAsync("{}");
        await cluster.ApplyAsync(Owned("config", "color: red"), "kustomize-controller");
        Directory.CreateDirectory(_folder["repo/more"]);
        File.WriteAllText(_folder["repo/more/x.yaml"], "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: below, namespace: flux-system}\n");
        const string Below = """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: more, namespace: flux-system, labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system} }
            spec: {interval: 1h, prune: true, path: ./more, sourceRef: {kind: GitRepository, name: fleet} }
            """;
        await cluster.ApplyAsync(Below, "kustomize-controller");
        Write("more", Below);

        var run = await DiffAsync(cluster, "-r", "--local-sources", $"GitRepository/flux-system/fleet={_folder["repo"]}");

        Assert.Equal("► ConfigMap/flux-system/below created\n", run.Out);
    }

    [Theory]
    [InlineData("diff ks apps --path /no/such/folder", "invalid resource path \"/no/such/folder\"")]
    [InlineData("diff ks other", "Kustomization 'other' not found in namespace 'flux-system'")]
    [InlineData("diff ks apps", "GitRepository 'fleet' not found in namespace 'flux-system'")]
    public async Task Diff_WhenItCannotBeDone_EndsWithTwo(string arguments, string message)
    {
        await using var cluster = await StartAsync("{}");

        var run = await cluster.RunAsync(arguments.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_WhenTheServerRefusesAnObject_ShowsTheOthersAndEndsWithTwo()
    {
        await using var cluster = await StartAsync("{}");
        Write("bad", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name, namespace: flux-system}\n");

        var run = await DiffAsync(cluster);

        Assert.Equal(2, run.Code);
        Assert.Contains("► ConfigMap/flux-system/config created", run.Out, StringComparison.Ordinal);
        Assert.Contains("ConfigMap/flux-system/Not_A_Name dry-run failed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_WithIgnoredPaths_LeavesThemOut()
    {
        await using var cluster = await StartAsync("{}");
        await cluster.ApplyAsync(Owned("config", "color: red"), "kustomize-controller");
        Write("skip", "not: an object");

        Assert.Equal(new CliRun(0, "", ""), await DiffAsync(cluster, "--ignore-paths", "/skip.yaml,*.md"));
    }

    [Fact]
    public async Task Help_HasExamples()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        var run = await cluster.RunAsync("diff", "kustomization", "--help");

        Assert.Contains("fluxfn diff kustomization apps --path ./apps", run.Out, StringComparison.Ordinal);
    }

    private Task<CliRun> DiffAsync(CliCluster cluster, params string[] more) => cluster.RunAsync(["diff", "ks", "apps", "--path", _folder["repo/apps"], .. more]);

    private void Write(string name, string yaml) => File.WriteAllText(_folder[$"repo/apps/{name}.yaml"], yaml);

    private static string Owned(string name, string data) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{name}}, namespace: flux-system, labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system} }
        data: { {{data}} }
        """;

    private static string Secret(string data) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: flux-system, labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system} }
        stringData: { {{data}} }
        """;

    private static async Task<CliCluster> StartAsync(string spec)
    {
        var cluster = await CliCluster.StartAsync();
        var json = (JsonObject)JsonNode.Parse("""{"interval":"1h","prune":false,"path":"./apps","sourceRef":{"kind":"GitRepository","name":"fleet"} }""")!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            json[key] = value?.DeepClone();
        }

        await cluster.Client.CreateAsync(
            new()
            {
                ["apiVersion"] = "kustomize.toolkit.fluxcd.io/v1",
                ["kind"] = "Kustomization",
                ["metadata"] = new JsonObject { ["name"] = "apps", ["namespace"] = CliCluster.Namespace },
                ["spec"] = json,
            },
            new() { FieldManager = "test" },
            CancellationToken.None);
        return cluster;
    }

    private static Task InventoryAsync(CliCluster cluster, params string[] ids) => cluster.Client.PatchAsync(
        FluxKinds.Kustomization.Gvk,
        new(CliCluster.Namespace, "apps"),
        PatchType.Merge,
        new JsonObject
        {
            ["status"] = new JsonObject { ["inventory"] = new JsonObject { ["entries"] = new JsonArray([.. ids.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["v"] = "v1" })]) } },
        },
        new() { FieldManager = "test", Subresource = "status" },
        CancellationToken.None);

    private static Task<JsonObject?> FindAsync(CliCluster cluster, string kind, string name) =>
        cluster.Client.GetAsync(new("", "v1", kind), new(CliCluster.Namespace, name), CancellationToken.None);
}
