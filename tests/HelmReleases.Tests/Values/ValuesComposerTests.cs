using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm.Values;
using Flux.Reconciliation;
using Flux.TestKit.Kubernetes;

namespace Flux.HelmReleases.Values.Tests;

public sealed class ValuesComposerTests
{
    private readonly InMemoryCluster _cluster = new();
    private readonly SecretMask _mask = new();

    /// <remarks>Expected: what upstream's algorithm gave when it was run, spec helm-targetpath-vectors.md.</remarks>
    [Theory]
    [InlineData("{}", """{"a":1}""", "a", "2", """{"a":1}""")]
    [InlineData("{}", """{"a":{"b":1}}""", "a.b", "2", """{"a":{"b":2}}""")]
    [InlineData("""{"a":{"c":0}}""", """{"a":{"b":1}}""", "a.b", "2", """{"a":{"b":1,"c":0}}""")]
    [InlineData("{}", """{"a":{"b":1}}""", "a.c", "2", """{"a":{"b":1,"c":2}}""")]
    [InlineData("{}", """{"a":[1,2]}""", "a[0]", "9", """{"a":[9,2]}""")]
    [InlineData("{}", """{"a":[1,2]}""", "a[2]", "9", """{"a":[1,2]}""")]
    [InlineData("{}", "{}", "x.y", "true", """{"x":{"y":true}}""")]
    [InlineData("{}", "{}", "x.y", "\"true\"", """{"x":{"y":"true"}}""")]
    [InlineData("{}", "{}", "x.y", "'true'", """{"x":{"y":"true"}}""")]
    [InlineData("""{"x":1}""", "{}", "x", "null", """{"x":null}""")]
    [InlineData("{}", "{}", "x", "{a,b}", """{"x":["a","b"]}""")]
    [InlineData("{}", "{}", "x", "a,y=2", """{"x":"a","y":2}""")]
    [InlineData("{}", "{}", "x", "abc\n", """{"x":"abc\n"}""")]
    public async Task Compose_WhenTargetPathIsGiven_IsAsUpstreamRecorded(string earlier, string inline, string path, string value, string expected)
    {
        Config("earlier", "values.yaml", earlier);
        Config("value", "v", value);

        var values = await ComposeAsync(inline, Ref("earlier"), Ref("value", "v") with { TargetPath = path });

        Assert.Equal(expected, Show(values));
    }

    [Fact]
    public async Task Compose_WhenLiteral_TakesTheValueAsItIs()
    {
        Config("value", "v", "a,b=[1]{x}\\n");

        var values = await ComposeAsync("{}", Ref("value", "v") with { TargetPath = @"config\.yaml.text", Literal = true });

        Assert.Equal("""{"config.yaml":{"text":"a,b=[1]{x}\\n"}}""", Show(values));
    }

    [Fact]
    public async Task Compose_WhenSeveralReferences_LaterOnesAndInlineValuesWin()
    {
        Config("one", "values.yaml", "a: 1\nb: 1\nmap:\n  p: 1\n  q: 1\n");
        Config("two", "values.yaml", "b: 2\nmap:\n  q: 2\n");

        var values = await ComposeAsync("""{"c":3,"map":{"r":3}}""", Ref("one"), Ref("two"));

        Assert.Equal("""{"a":1,"b":2,"c":3,"map":{"p":1,"q":2,"r":3}}""", Show(values));
    }

    [Fact]
    public async Task Compose_WhenOneObjectIsNamedTwice_ReadsItOnce()
    {
        Config("one", "values.yaml", "a: 1");

        await ComposeAsync("{}", Ref("one"), Ref("one"), Ref("gone") with { Optional = true }, Ref("gone") with { Optional = true });

        Assert.Equal(["GET ConfigMap/one", "GET ConfigMap/gone"], _cluster.Requests.Select(r => r.Replace("apps/", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("gone", "values.yaml", "configmaps \"gone\" not found")]
    [InlineData("one", "other", "key not found")]
    public async Task Compose_WhenObjectOrKeyIsMissing_FailsUnlessOptional(string name, string key, string why)
    {
        Config("one", "values.yaml", "a: 1");

        var e = await Assert.ThrowsAsync<ValuesReferenceException>(() => ComposeAsync("{}", Ref(name, key)));

        Assert.Equal($"could not resolve ConfigMap chart values reference 'apps/{name}' with key '{key}': {why}", e.Message);
        Assert.Equal("{}", Show(await ComposeAsync("{}", Ref(name, key) with { Optional = true })));
    }

    [Theory]
    [InlineData("- 1", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type common.Values")]
    [InlineData("text", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type common.Values")]
    [InlineData("a: [", "error converting YAML to JSON: yaml: line 1: did not find expected node content")]
    public async Task Compose_WhenValuesAreNoMap_SaysSo(string yaml, string why)
    {
        Config("one", "values.yaml", yaml);

        var e = await Assert.ThrowsAsync<ValuesReferenceException>(() => ComposeAsync("{}", Ref("one")));

        Assert.Equal($"could not resolve ConfigMap chart values reference 'apps/one' with key 'values.yaml': {why}", e.Message);
    }

    [Fact]
    public async Task Compose_WhenSecretsHoldValues_MasksThem()
    {
        _cluster.Put($$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"apps"},
             "data":{"values.yaml":"{{Base64("db:\n  password: correct-horse\n")}}","p":"{{Base64("x,battery-staple")}}"} }
            """);
        var secret = Ref("s") with { Kind = ValuesReference.SecretKind };

        var e = await Assert.ThrowsAsync<ValuesReferenceException>(() => ComposeAsync("{}", secret, secret with { ValuesKey = "p", TargetPath = "a" }));

        Assert.DoesNotContain("battery-staple", _mask.Apply(e.Message), StringComparison.Ordinal);
        Assert.Equal("it is ***", _mask.Apply("it is correct-horse"));
    }

    private async Task<Dictionary<string, object?>> ComposeAsync(string inline, params ValuesReference[] references) =>
        await new ValuesComposer(_cluster, "apps", _mask).ComposeAsync((JsonObject)JsonNode.Parse(inline)!, references, CancellationToken.None);

    private void Config(string name, string key, string value) => _cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "apps" },
        ["data"] = new JsonObject { [key] = value },
    });

    private static ValuesReference Ref(string name, string? key = null) => new() { Kind = ValuesReference.ConfigMapKind, Name = name, ValuesKey = key };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Show(Dictionary<string, object?> values) =>
        ValueTree.ToJson(new SortedDictionary<string, object?>(values, StringComparer.Ordinal).ToDictionary(v => v.Key, v => Sorted(v.Value)))!.ToJsonString();

    private static object? Sorted(object? value) => value is Dictionary<string, object?> map
        ? new SortedDictionary<string, object?>(map, StringComparer.Ordinal).ToDictionary(v => v.Key, v => Sorted(v.Value))
        : value;
}
