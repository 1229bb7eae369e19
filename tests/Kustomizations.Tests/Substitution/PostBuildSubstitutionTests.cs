using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kustomizations.Substitution;

namespace Flux.Kustomizations.Tests.Substitution;

public sealed class PostBuildSubstitutionTests
{
    private static readonly Dictionary<string, string> _variables = new() { ["n"] = "3", ["flag"] = "yes", ["name"] = "web" };

    [Fact]
    public void Apply_WhenValueIsNotQuoted_BecomesWhatYamlReads()
    {
        // YAML 1.1: yes is true; a number is one
        var obj = Parse("""{"apiVersion":"v1","kind":"X","metadata":{"name":"${name}"},"spec":{"n":"${n}","flag":"${flag}","text":"a${n}"}}""");

        var result = PostBuildSubstitution.Apply(obj, _variables, strict: true);

        Assert.Equal("web", (string?)result["metadata"]!["name"]);
        Assert.Equal("""{"flag":true,"n":3,"text":"a3"}""", result["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("annotations")]
    public void Apply_WhenObjectOptsOut_StaysAsItIs(string map)
    {
        var obj = Parse($$"""{"apiVersion":"v1","kind":"X","metadata":{"name":"a","{{map}}":{"kustomize.toolkit.fluxcd.io/substitute":"disabled"} },"spec":"${nope}"}""");

        Assert.Same(obj, PostBuildSubstitution.Apply(obj, _variables, strict: true));
    }

    [Fact]
    public void Apply_WhenOptOutHasAnotherCase_IsNone()
    {
        var obj = Parse("""{"apiVersion":"v1","kind":"X","metadata":{"name":"a","labels":{"kustomize.toolkit.fluxcd.io/substitute":"Disabled"}},"spec":"x${n}"}""");

        Assert.Equal("x3", (string?)PostBuildSubstitution.Apply(obj, _variables, strict: true)["spec"]);
    }

    [Fact]
    public void Apply_WhenVariableIsMissing_NamesObjectAndVariable()
    {
        var obj = Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":"${nope}"}""");

        var e = Assert.Throws<KustomizationException>(() => PostBuildSubstitution.Apply(obj, _variables, strict: true));

        Assert.Equal(
            "post build failed for 'Deployment.v1.apps/a': envsubst error: variable substitution failed: variable not set (strict mode): \"nope\"",
            e.Message);
    }

    [Fact]
    public void Apply_WhenResultIsNoYaml_SaysSo()
    {
        var obj = Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"x${bad}"}}""");

        var e = Assert.Throws<KustomizationException>(
            () => PostBuildSubstitution.Apply(obj, new Dictionary<string, string> { ["bad"] = ": [" }, strict: true));

        Assert.StartsWith("post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: YAMLToJSON: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsWanted_WhenThereIsNoVariable_OnlyWithStrategyAlways()
    {
        var none = new Dictionary<string, string>();

        Assert.False(PostBuildSubstitution.IsWanted(new PostBuild(), none));
        Assert.True(PostBuildSubstitution.IsWanted(new PostBuild { SubstituteStrategy = "Always" }, none));
        Assert.True(PostBuildSubstitution.IsWanted(new PostBuild(), _variables));
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
