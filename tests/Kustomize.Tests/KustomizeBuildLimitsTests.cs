using System.Globalization;
using System.Text;
using Flux.Yaml;

namespace Flux.Kustomize.Tests;

/// <summary>Hostile input: a clear error within the limits, never a hang or an overflow of the stack.</summary>
public sealed class KustomizeBuildLimitsTests
{
    private static string Fail(KustomizeOptions options, params (string, string)[] files) =>
        Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(Trees.Of(files), "", options)).Message;

    [Fact]
    public void Run_WhenBasesNameEachOther_SaysSo() =>
        Assert.Contains("cycle detected: candidate root '/a' contains visited root '/a'", Fail(new(),
            ("kustomization.yaml", "resources: [a]"), ("a/kustomization.yaml", "resources: [../b]"), ("b/kustomization.yaml", "resources: [../a]")), StringComparison.Ordinal);

    [Fact]
    public void Run_WhenBasesAreNestedTooDeep_NamesTheLimit()
    {
        var files = new List<(string, string)> { ("kustomization.yaml", "resources: [d0]") };
        for (var i = 0; i < 100; i++)
        {
            files.Add(($"d{i}/kustomization.yaml", $"resources: [../d{i + 1}]"));
        }

        Assert.Contains("deeper than the limit of 64", Fail(new(), [.. files]), StringComparison.Ordinal);
    }

    // each level uses the next twice: 2^20 kustomizations from 20 small files
    [Fact]
    public void Run_WhenBasesMultiply_StopsAtTheLimit()
    {
        var files = new List<(string, string)> { ("kustomization.yaml", "resources: [l0/a, l0/b]") };
        for (var i = 0; i < 20; i++)
        {
            var next = $"resources: [../../l{i + 1}/a, ../../l{i + 1}/b]";
            files.Add(($"l{i}/a/kustomization.yaml", next + "\nnamePrefix: a-"));
            files.Add(($"l{i}/b/kustomization.yaml", next + "\nnamePrefix: b-"));
        }

        files.Add(("l20/a/kustomization.yaml", "resources: [x.yaml]"));
        files.Add(("l20/a/x.yaml", Trees.ConfigMap("x")));
        files.Add(("l20/b/kustomization.yaml", "resources: [y.yaml]"));
        files.Add(("l20/b/y.yaml", Trees.ConfigMap("y")));
        Assert.Contains("more than the limit of 500 kustomizations", Fail(new() { Limits = new() { MaxKustomizations = 500 } }, [.. files]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfAnAliasBomb_Refuses()
    {
        var bomb = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("document contains excessive aliasing", Fail(new(), ("kustomization.yaml", "resources: [a.yaml]"), ("a.yaml", bomb.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfDeepNesting_Refuses() => Assert.Contains("exceeded max depth", Fail(new(),
        ("kustomization.yaml", "resources: [a.yaml]"), ("a.yaml", "apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: " + new string('[', 50_000))), StringComparison.Ordinal);

    [Fact]
    public void Run_OfAHugePatch_Refuses()
    {
        var patch = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            patch.Append(CultureInfo.InvariantCulture, $"- {{op: add, path: /data/k{i}, value: v}}\n");
        }

        Assert.Contains("The allowed maximum operations in a JSON patch is 10000, got 20000", Fail(new(),
            ("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]"), ("a.yaml", Trees.ConfigMap("a")), ("p.yaml", patch.ToString())), StringComparison.Ordinal);
    }

    // each copy doubles the object: 2^64 nodes from 64 operations
    [Fact]
    public void Run_WhenAPatchCopiesItsCopies_Refuses()
    {
        var patch = new StringBuilder();
        for (var i = 0; i < 64; i++)
        {
            patch.Append(CultureInfo.InvariantCulture, $"- {{op: copy, from: /metadata, path: /metadata/c{i}}}\n");
        }

        Assert.Contains("exceeding the limit", Fail(new(),
            ("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]"), ("a.yaml", Trees.ConfigMap("a")), ("p.yaml", patch.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhenReplacementsFeedEachOther_Refuses()
    {
        var rules = new StringBuilder("resources: [a.yaml]\nreplacements:\n");
        for (var i = 0; i < 64; i++)
        {
            rules.Append(CultureInfo.InvariantCulture, $"- {{source: {{kind: Foo, fieldPath: spec}}, targets: [{{select: {{kind: Foo}}, fieldPaths: [spec.c{i}], options: {{create: true}}}}]}}\n");
        }

        Assert.Contains("replacements copy more than the limit", Fail(new(),
            ("kustomization.yaml", rules.ToString()), ("a.yaml", "apiVersion: x/v1\nkind: Foo\nmetadata: {name: a}\nspec: {a: 1, b: 2}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhenATextIsAppendedToItself_Refuses()
    {
        var rules = new StringBuilder("resources: [a.yaml]\nreplacements:\n");
        for (var i = 0; i < 64; i++)
        {
            rules.Append("- {source: {kind: Foo, fieldPath: spec.a}, targets: [{select: {kind: Foo}, fieldPaths: [spec.a], options: {delimiter: '|', index: 99999999}}]}\n");
        }

        Assert.Contains("more than the limit of 1000000 bytes", Fail(new() { Limits = new() { MaxBytes = 1_000_000 } },
            ("kustomization.yaml", rules.ToString()), ("a.yaml", "apiVersion: x/v1\nkind: Foo\nmetadata: {name: a}\nspec: {a: text}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhenAListToMergeIsHuge_Refuses()
    {
        var list = string.Join(", ", Enumerable.Range(0, 6000).Select(i => $"{{name: e{i.ToString(CultureInfo.InvariantCulture)}}}"));
        var pod = $"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{list}]}}\n";
        Assert.Contains("exceeds the limit of 5000 for merging by name", Fail(new(),
            ("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: a.yaml}]"), ("a.yaml", pod)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfMoreBytesThanAllowed_Refuses() => Assert.Contains("more than the limit of 100 bytes", Fail(
        new() { Limits = new() { MaxBytes = 100 } }, ("kustomization.yaml", "configMapGenerator: [{name: c, files: [f]}]"), ("f", new string('x', 101))), StringComparison.Ordinal);

    [Fact]
    public void Run_OfMoreResourcesThanAllowed_Refuses() => Assert.Contains("more than the limit of 2 resources", Fail(
        new() { Limits = new() { MaxResources = 2 } }, ("kustomization.yaml", "resources: [a.yaml]"),
        ("a.yaml", string.Join("---\n", Trees.ConfigMap("a"), Trees.ConfigMap("b"), Trees.ConfigMap("c")))), StringComparison.Ordinal);

    [Fact]
    public void Run_OfYamlBeyondItsLimit_NamesTheLimit() => Assert.Contains("exceeds the limit of 50", Fail(
        new() { Limits = new() { Yaml = new YamlLimits { MaxBytes = 50 } } }, ("kustomization.yaml", "resources: [a.yaml]"), ("a.yaml", Trees.ConfigMap(new('n', 60)))), StringComparison.Ordinal);

    [Fact]
    public void Run_WhenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            KustomizeBuild.Run(Trees.Of(("kustomization.yaml", "resources: []")), "", new() { CancellationToken = source.Token }));
    }

    [Theory]
    [InlineData("https://host/r/base")]
    [InlineData("github.com/owner/repository//base?ref=main")]
    public void Run_WhenABaseIsRemote_SaysThatItIsNotLoaded(string url) =>
        Assert.Contains("remote", Fail(new(), ("kustomization.yaml", $"resources: [\"{url}\"]")), StringComparison.Ordinal);

    [Fact]
    public void Run_WhenAPathLeavesTheTree_Refuses() =>
        Assert.Contains("security; file '../../etc/passwd' is not in or below '/'", Fail(
            new() { LoadRestrictor = LoadRestrictor.None }, ("kustomization.yaml", "configMapGenerator: [{name: c, files: [../../etc/passwd]}]")), StringComparison.Ordinal);

    // each variable holds the one before twice: 2^30 characters from 30 lines
    [Fact]
    public void Run_WhenVariablesGrow_Refuses()
    {
        var text = new string('x', 10_000);
        var uses = string.Concat(Enumerable.Repeat("$(X)", 200));
        Assert.Contains("the build reads more than the limit of 1000000 bytes, at 'X'", Fail(new() { Limits = new() { MaxBytes = 1_000_000 } },
            ("kustomization.yaml", "resources: [a.yaml]\nvars: [{name: X, objref: {apiVersion: v1, kind: Pod, name: p}, fieldref: {fieldPath: metadata.annotations.long}}]"),
            ("a.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, annotations: {{long: {text}}}}}\nspec: {{containers: [{{name: c, args: [\"{uses}\"]}}]}}")), StringComparison.Ordinal);
    }

    // a backtracking engine takes 2^40 steps for these
    [Theory]
    [InlineData("patches: [{target: {name: '(a+)+b'}, patch: '[{\"op\": \"remove\", \"path\": \"/data\"}]'}]")]
    [InlineData("images: [{name: '(a+)+b', newTag: x}]")]
    [InlineData("replacements: [{sourceValue: x, targets: [{select: {name: '(a+)+b'}, fieldPaths: [metadata.name]}]}]")]
    public void Run_OfAHostilePattern_IsQuick(string kustomization)
    {
        var name = new string('a', 60);
        var tree = Trees.Of(
            ("kustomization.yaml", $"resources: [a.yaml]\n{kustomization}"),
            ("a.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: {name}}}]}}\ndata: {{}}"));
        Assert.Equal(name, Assert.Single(KustomizeBuild.Run(tree, "", new() { CancellationToken = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token }).Resources).Name);
    }

    [Fact]
    public void Run_OfAPatternThatGoLacks_SaysSo() => Assert.Contains("error parsing regexp", Fail(new(),
        ("kustomization.yaml", "resources: [a.yaml]\npatches: [{target: {name: '(a)\\1'}, patch: '[]'}, {target: {name: '(?=a)'}, patch: '[{\"op\": \"remove\", \"path\": \"/x\"}]'}]"),
        ("a.yaml", Trees.ConfigMap("a"))), StringComparison.Ordinal);

    [Fact]
    public void Run_OfAHugeGenerator_Refuses() => Assert.Contains("more than the limit of 1000 bytes, at 'big'", Fail(
        new() { Limits = new() { MaxBytes = 1000 } }, ("kustomization.yaml", "configMapGenerator: [{name: a, files: [big]}]"), ("big", new string('x', 2000))), StringComparison.Ordinal);

    [Fact]
    public void Run_WhenAGeneratedFileIsOutside_Refuses() => Assert.Contains(
        "security; file '/secret' is not in or below '/app'", FailAt("app", ("app/kustomization.yaml", "secretGenerator: [{name: a, files: [../secret]}]"), ("secret", "x")), StringComparison.Ordinal);

    [Theory]
    [InlineData("openapi: {path: ../x}")]
    [InlineData("crds: [../x]")]
    [InlineData("configurations: [../x]")]
    [InlineData("patches: [{path: ../x}]")]
    [InlineData("patchesStrategicMerge: [../x]")]
    [InlineData("replacements: [{path: ../x}]")]
    [InlineData("transformers: [../x]")]
    [InlineData("configMapGenerator: [{name: a, envs: [../x]}]")]
    public void Run_WhenAnyFieldLeavesItsDirectory_Refuses(string kustomization) => Assert.Contains(
        "security; file '/x' is not in or below '/app'", FailAt("app", ("app/kustomization.yaml", kustomization), ("x", "{}")), StringComparison.Ordinal);

    private static string FailAt(string path, params (string, string)[] files) =>
        Assert.Throws<KustomizeException>(() => KustomizeBuild.Run(Trees.Of(files), path)).Message;
}
