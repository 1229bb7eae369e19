using Flux.Kustomize.Overlays;
using Flux.Yaml;

namespace Flux.Kustomize.Tests.Overlays;

public sealed class FluxOverlayTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("./", "")]
    [InlineData("./apps", "apps")]
    [InlineData("/apps/", "apps")]
    [InlineData("../../apps", "apps")]
    [InlineData("apps/../apps", "apps")]
    public void ResolvePath_OfAnyForm_StaysInTheTree(string path, string expected) =>
        Assert.Equal(expected, FluxOverlay.ResolvePath(Trees.Of(("apps/x.yaml", "")), path));

    // the wording is kustomize-controller's; tools match on it
    [Fact]
    public void ResolvePath_WhenThereIsNoSuchDirectory_FailsAsUpstreamDoes()
    {
        var e = Assert.Throws<KustomizeException>(() => FluxOverlay.ResolvePath(Trees.Of(("a.yaml", "")), "./nope/there", "/tmp/x"));
        Assert.Equal("kustomization path not found: stat /tmp/x/nope/there: no such file or directory", e.Message);
    }

    [Fact]
    public void Generate_WhereThereIsNoKustomization_NamesManifestsAndStopsAtKustomizations()
    {
        var tree = Trees.Of(
            ("app/b.yaml", Trees.ConfigMap("b")), ("app/a.yml", Trees.ConfigMap("a")), ("app/readme.md", "#"), ("app/json.json", "{}"),
            ("app/sub/c.yaml", Trees.ConfigMap("c")), ("app/over/kustomization.yaml", "resources: [d.yaml]"), ("app/over/d.yaml", "not read here"));
        var overlay = FluxOverlay.Generate(tree, "app", KustomizeOverrides.None);
        Assert.True(overlay.IsGenerated);
        Assert.Equal(
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
            - ./a.yml
            - ./b.yaml
            - ./over
            - ./sub/c.yaml

            """, overlay.Tree.Text("app/kustomization.yaml"));
    }

    [Fact]
    public void Generate_WhereThereIsNothing_BuildsNothing()
    {
        var overlay = FluxOverlay.Generate(Trees.Of(("docs/readme.md", "#")), "docs", KustomizeOverrides.None);
        Assert.Contains("namespace: _placeholder", overlay.Tree.Text(overlay.File), StringComparison.Ordinal);
        Assert.Empty(FluxOverlay.Build(overlay).Resources);
    }

    [Fact]
    public void Generate_WhenAManifestIsBroken_NamesTheFile()
    {
        var e = Assert.Throws<KustomizeException>(() => FluxOverlay.Generate(Trees.Of(("ok.yaml", Trees.ConfigMap("a")), ("bad.yaml", "a: b: c\n")), "", KustomizeOverrides.None));
        Assert.StartsWith("failed to decode Kubernetes YAML from /bad.yaml: MalformedYAMLError: yaml: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_OfAFileWithUnknownFields_DropsThem()
    {
        var tree = Trees.Of(("kustomization.yaml", "resources: [a.yaml]\nnamePrefx: x\nimages: [{name: img, newTag: \"1\", tag: y}]\n"), ("a.yaml", Trees.ConfigMap("a")));
        var overlay = FluxOverlay.Generate(tree, ".", KustomizeOverrides.None);
        Assert.Equal("a", Assert.Single(FluxOverlay.Build(overlay).Resources).Name);
        Assert.DoesNotContain("tag: y", overlay.Tree.Text("kustomization.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WithEveryOverride_MergesAsTheSpecSays()
    {
        var tree = Trees.Of(
            ("kustomization.yaml",
                """
                resources: [a.yaml]
                namespace: theirs
                namePrefix: p-
                images:
                - {name: app, newName: mirror/app, newTag: "1"}
                components: [one]
                buildMetadata: [originAnnotations]
                """),
            ("a.yaml", Trees.ConfigMap("a")));
        var overlay = FluxOverlay.Generate(tree, "", new KustomizeOverrides
        {
            TargetNamespace = "ours",
            NameSuffix = "-s",
            Patches = [new() { Patch = "- {op: remove, path: /data}", Target = new() { Kind = "ConfigMap", LabelSelector = "a=b" } }],
            Images = [new() { Name = "app", Digest = "sha256:x" }, new() { Name = "other", NewTag = "2" }],
            Components = ["two", "gone"],
            IgnoreMissingComponents = false,
            BuildMetadata = ["managedByLabel"],
        });
        Assert.Equal(
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            buildMetadata:
            - managedByLabel
            components:
            - one
            - two
            - gone
            images:
            - digest: sha256:x
              name: app
              newName: mirror/app
            - name: other
              newTag: "2"
            kind: Kustomization
            namePrefix: p-
            nameSuffix: -s
            namespace: ours
            patches:
            - patch: '- {op: remove, path: /data}'
              target:
                kind: ConfigMap
                labelSelector: a=b
            resources:
            - a.yaml

            """, overlay.Tree.Text("kustomization.yaml"));
    }

    [Fact]
    public void Generate_WhenComponentsMayBeMissing_LeavesThoseOut()
    {
        var tree = Trees.Of(("kustomization.yaml", "resources: [a.yaml]"), ("a.yaml", Trees.ConfigMap("a")), ("here/kustomization.yaml", "kind: Component"));
        var overlay = FluxOverlay.Generate(tree, "", new KustomizeOverrides { Components = ["here", "gone", "../out"], IgnoreMissingComponents = true });
        Assert.Contains("components:\n- here\nkind", overlay.Tree.Text("kustomization.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://host/x")]
    [InlineData("git@host:x")]
    [InlineData("/abs")]
    public void Generate_WhenAComponentIsNotLocal_Refuses(string component)
    {
        var tree = Trees.Of(("kustomization.yaml", "resources: []"));
        var e = Assert.Throws<KustomizeException>(() => FluxOverlay.Generate(tree, "", new KustomizeOverrides { Components = [component] }));
        Assert.Equal($"component path '{component}' must be local and relative", e.Message);
    }

    // an existing file without resources would be refused as empty: Flux gives it origin annotations instead
    [Fact]
    public void Generate_OfAFileWithoutResources_AsksForOrigins()
    {
        var overlay = FluxOverlay.Generate(Trees.Of(("kustomization.yaml", "buildMetadata: [managedByLabel]\nconfigMapGenerator: [{name: c, literals: [a=b]}]")), "", KustomizeOverrides.None);
        Assert.Contains("buildMetadata:\n- originAnnotations\n", overlay.Tree.Text("kustomization.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutSortOptions_KeepsTheOrderOfTheFiles()
    {
        var tree = Trees.Of(
            ("kustomization.yaml", "resources: [cm.yaml, ns.yaml]"), ("cm.yaml", Trees.ConfigMap("a")),
            ("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n"));
        Assert.Equal(["ConfigMap", "Namespace"], FluxOverlay.Build(FluxOverlay.Generate(tree, "", KustomizeOverrides.None)).Resources.Select(r => r.GroupVersionKind.Kind));
    }

    [Fact]
    public void Build_WhenItFails_SaysWhatFailed()
    {
        var overlay = FluxOverlay.Generate(Trees.Of(("kustomization.yaml", "resources: [gone.yaml]")), "", KustomizeOverrides.None, new() { DisplayRoot = "/r" });
        var e = Assert.Throws<KustomizeException>(() => FluxOverlay.Build(overlay, new() { DisplayRoot = "/r" }));
        Assert.StartsWith("kustomize build failed: accumulating resources: accumulation err='accumulating resources from 'gone.yaml': ", e.Message, StringComparison.Ordinal);
        Assert.Contains("lstat /r/gone.yaml: no such file or directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_OfManyOverlaysOfOneBase_KeepsThemApart()
    {
        var tree = Trees.Of(
            ("base/kustomization.yaml", "resources: [c.yaml]\n"),
            ("base/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {a: b}}\n"),
            ("o/kustomization.yaml", "resources: [../base]\n"));
        var outputs = new List<string>();
        foreach (var prefix in (string[])["a-", "b-", "c-", "a-"])
        {
            var overlay = FluxOverlay.Generate(tree, "o", KustomizeOverrides.None with { NamePrefix = prefix });
            var resource = Assert.Single(FluxOverlay.Build(overlay).Resources).ToJson();
            resource["metadata"]!["labels"]!["a"] = prefix; // what is done with one build's output is not seen by the next
            outputs.Add((string)resource["metadata"]!["name"]!);
        }

        Assert.Equal(["a-c", "b-c", "c-c", "a-c"], outputs);
        var last = Assert.Single(FluxOverlay.Build(FluxOverlay.Generate(tree, "o", KustomizeOverrides.None)).Resources).ToJson();
        Assert.Equal("b", (string?)last["metadata"]!["labels"]!["a"]);
    }

    [Fact]
    public void Generate_OfItsOwnOutput_ChangesNothing()
    {
        var tree = Trees.Of(("kustomization.yaml", "resources: [a.yaml]\nlabels: [{pairs: {a: \"1\"}}]\n"), ("a.yaml", Trees.ConfigMap("a")));
        var once = FluxOverlay.Generate(tree, "", KustomizeOverrides.None);
        Assert.Equal(once.Tree.Text(once.File), FluxOverlay.Generate(once.Tree, "", KustomizeOverrides.None).Tree.Text(once.File));
        Assert.NotNull(KubeYaml.Read(once.Tree.Text(once.File)));
    }
}
