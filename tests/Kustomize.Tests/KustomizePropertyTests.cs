using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;
using FsCheck;
using FsCheck.Fluent;
using Values = Flux.TestKit.Properties.Trees;

namespace Flux.Kustomize.Tests;

/// <summary>What holds for any resources: a build says the same each time, its output builds to itself, and patches that do not match do nothing.</summary>
public sealed class KustomizePropertyTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(30);

    private static readonly string[] _features =
    [
        "namePrefix: p-", "nameSuffix: -s", "namespace: ns", "labels: [{pairs: {l: m}, includeSelectors: true}]", "commonAnnotations: {a: b}",
        "images: [{name: nginx, newTag: '2'}]", "sortOptions: {order: fifo}", "buildMetadata: [originAnnotations, transformerAnnotations]",
        "configMapGenerator: [{name: made, literals: [a=b]}]",
        "replacements: [{source: {name: w0, fieldPath: metadata.name}, targets: [{select: {kind: Widget}, fieldPaths: [metadata.annotations.from], options: {create: true}}]}]",
        "patches: [{target: {kind: Widget}, patch: '[{\"op\": \"add\", \"path\": \"/added\", \"value\": 1}]'}]",
    ];

    private static Gen<JsonObject[]> Resources { get; } =
        from count in Gen.Choose(1, 4)
        from specs in Values.Object.ListOf(count)
        from kinds in Gen.Elements("Widget", "Deployment", "ConfigMap").ListOf(count)
        select specs.Zip(kinds).Select((p, i) => Resource(p.Second, i, p.First)).ToArray();

    [Fact]
    public void Run_Twice_GivesTheSameBytes() => Check.One(_config, Prop.ForAll(
        Resources.ToArbitrary(), Gen.SubListOf(_features).ToArbitrary(), (resources, features) =>
        {
            var tree = Tree(resources, [.. features]);
            return Outcome(tree) == Outcome(tree);
        }));

    [Fact]
    public void Run_OfItsOutput_ChangesNothing() => Check.One(_config, Prop.ForAll(Resources.ToArbitrary(), resources =>
    {
        var once = Outcome(Tree(resources, []));
        var twice = Outcome(Trees.Of(("kustomization.yaml", "resources: [r.yaml]"), ("r.yaml", once)));
        return (once == twice).Label($"{once}\n===\n{twice}");
    }));

    [Fact]
    public void Run_WithPatchesThatMatchNothing_ChangesNothing()
    {
        var patches = Gen.Elements(
            "{target: {kind: Gadget}, patch: '[{\"op\": \"add\", \"path\": \"/x\", \"value\": 1}]'}",
            "{target: {name: 'w[0-9]x'}, patch: '[{\"op\": \"remove\", \"path\": \"/metadata\"}]'}",
            "{target: {labelSelector: 'a=b'}, patch: '{apiVersion: v1, kind: K, metadata: {name: n}, $patch: delete}'}",
            "{target: {annotationSelector: 'a'}, patch: '{apiVersion: v1, kind: K, metadata: {name: n}, spec: null}'}",
            "{target: {namespace: other}, patch: '{apiVersion: v1, kind: K, metadata: {name: n, labels: {x: z}}}'}",
            "{target: {group: none}, patch: '[{\"op\": \"replace\", \"path\": \"/kind\", \"value\": \"X\"}]'}");
        Check.One(_config, Prop.ForAll(Resources.ToArbitrary(), patches.NonEmptyListOf().ToArbitrary(), (resources, list) =>
        {
            var plain = Outcome(Tree(resources, []));
            var patched = Outcome(Tree(resources, [$"patches: [{string.Join(", ", list.Take(4))}]"]));
            return (plain == patched).Label($"{plain}\n===\n{patched}");
        }));
    }

    private static JsonObject Resource(string kind, int i, JsonObject spec) => new()
    {
        ["apiVersion"] = kind switch { "Deployment" => "apps/v1", "ConfigMap" => "v1", _ => "example.com/v1" },
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"w{i}") },
        ["own"] = spec.DeepClone(),
    };

    private static FileTree Tree(JsonObject[] resources, string[] features) => Trees.Of(
        ("kustomization.yaml", "resources: [r.yaml]\n" + string.Concat(features.Select(f => f + "\n"))), ("r.yaml", KubeYaml.WriteAll(resources)));

    private static string Outcome(FileTree tree)
    {
        try
        {
            return KustomizeBuild.Run(tree, "").ToYaml();
        }
        catch (KustomizeException e)
        {
            return e.Message;
        }
    }
}
