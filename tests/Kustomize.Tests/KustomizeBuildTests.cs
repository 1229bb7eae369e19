namespace Flux.Kustomize.Tests;

public sealed class KustomizeBuildTests
{
    private const string Deployment =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 2
          template:
            spec:
              containers:
              - name: web
                image: app:1

        """;

    [Fact]
    public void Run_OfAnOverlay_GivesTypedResources()
    {
        var tree = Trees.Of(
            ("base/kustomization.yaml", "resources: [d.yaml]"), ("base/d.yaml", Deployment),
            ("prod/kustomization.yaml", "resources: [../base]\nnamespace: prod\nnamePrefix: p-\nimages: [{name: app, newTag: \"2\"}]\n"));
        var resource = Assert.Single(KustomizeBuild.Run(tree, "prod").Resources);
        Assert.Equal(("apps/v1, Kind=Deployment", "p-web", "prod"), (resource.GroupVersionKind.ToString(), resource.Name, resource.Namespace));
        var json = resource.ToJson();
        Assert.Equal(2, json["spec"]!["replicas"]!.GetValue<long>());
        Assert.Equal("app:2", json["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
    }

    // a patch whose target selects nothing changes nothing
    [Theory]
    [InlineData("{kind: Deployment, name: other}")]
    [InlineData("{kind: StatefulSet}")]
    [InlineData("{labelSelector: \"a=b\"}")]
    public void Run_WhenAPatchMatchesNothing_ChangesNothing(string target)
    {
        var plain = KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: [d.yaml]"), ("d.yaml", Deployment)), "").ToYaml();
        var patched = KustomizeBuild.Run(Trees.Of(
            ("kustomization.yaml", $"resources: [d.yaml]\npatches: [{{target: {target}, patch: \"- {{op: remove, path: /spec}}\"}}]"), ("d.yaml", Deployment)), "").ToYaml();
        Assert.Equal(plain, patched);
    }

    // what a build writes is input that builds to the same again
    [Fact]
    public void Run_OfItsOwnOutput_GivesTheSame()
    {
        var once = KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: [d.yaml]\nlabels: [{pairs: {a: \"yes\"}, includeSelectors: true}]"), ("d.yaml", Deployment)), "").ToYaml();
        Assert.Equal(once, KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: [o.yaml]"), ("o.yaml", once)), "").ToYaml());
    }

    // only the value changes: order, quotes and blocks of the text stay, as kyaml writes them
    [Fact]
    public void Run_WhenAReplacementLeadsIntoYamlText_KeepsItsForm()
    {
        var tree = Trees.Of(
            ("kustomization.yaml",
                """
                resources: [a.yaml]
                replacements:
                - sourceValue: hello
                  targets:
                  - select: {name: b}
                    fieldPaths: ["data.c\\.yaml.x.quoted", "data.c\\.yaml.x.single", "data.c\\.yaml.list.[name=q].plain"]
                """),
            ("a.yaml",
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: b}
                data:
                  c.yaml: |
                    x:
                      quoted: "old"
                      single: 'old'
                      n: 5
                      yes: on
                    block: |
                      one
                      two
                    list:
                      - name: q
                        plain: old
                """));
        var json = Assert.Single(KustomizeBuild.Run(tree, "").Resources).ToJson();
        Assert.Equal(
            """
            x:
              quoted: "hello"
              single: 'hello'
              n: 5
              yes: on
            block: |
              one
              two
            list:
            - name: q
              plain: hello
            """, json["data"]!["c.yaml"]!.GetValue<string>());
    }

    // upstream prints all of these; a condition or log must not
    [Theory]
    [InlineData("secretGenerator: [{name: s, literals: [a=hunter2, hunter2]}]")]
    [InlineData("resources: [s.yaml]\npatches: [{patch: \"{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: {b: hunter2}}}\"}]")]
    [InlineData("resources: [s.yaml]\npatches: [{path: s.yaml, patch: \"{apiVersion: v1, kind: Secret, stringData: {a: hunter2}}\"}]")]
    [InlineData("resources: [s.yaml]\nreplacements: [{source: {kind: Secret, fieldPath: stringData.a, options: {delimiter: x, index: 9}}, targets: [{select: {kind: Secret}}]}]")]
    [InlineData("resources: [s.yaml]\nreplacements: [{sourceValue: x, targets: [{select: {kind: Secret}, fieldPaths: [stringData.a.b]}]}]")]
    public void Run_WhenASecretIsAtFault_DoesNotTellIt(string kustomization)
    {
        var e = Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(Trees.Of(
            ("kustomization.yaml", kustomization),
            ("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: hunter2}\nstringData: {a: hunter2}\n")), ""));
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfDeprecatedFields_Warns() => Assert.Equal(
        ["# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically."],
        KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: [d.yaml]\ncommonLabels: {a: b}"), ("d.yaml", Deployment)), "").Warnings);

    [Fact]
    public void Run_WhenAFileIsAtFault_NamesItInTheException()
    {
        var e = Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: [d.yaml]"), ("d.yaml", "a: [")), ""));
        Assert.Equal("d.yaml", e.File);
    }

    [Fact]
    public void Run_WithHelmCharts_SaysWhatIsMissing()
    {
        var tree = Trees.Of(("kustomization.yaml", "helmCharts: [{name: x}]"));
        Assert.EndsWith("must specify --enable-helm", Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(tree, "")).Message, StringComparison.Ordinal);
        Assert.EndsWith("rendering Helm charts is not part of this build engine yet",
            Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(tree, "", new() { EnableHelm = true })).Message, StringComparison.Ordinal);
    }
}
