using System.Text.Json.Nodes;
using Flux.Yaml.Patching;

namespace Flux.Yaml.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    // expectations follow the API conventions' description of strategic merge patch and its directives
    [Theory]
    [InlineData("""{"list":[{"name":"a","v":1},{"name":"b"}]}""", """{"list":[{"name":"a","w":2},{"name":"c"}]}""", """{"list":[{"name":"a","v":1,"w":2},{"name":"b"},{"name":"c"}]}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"list":[{"name":"a","$patch":"delete"}]}""", """{"list":[{"name":"b"}]}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"list":[{"name":"c"},{"$patch":"replace"}]}""", """{"list":[{"name":"c"}]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"set":["b","c"]}""", """{"set":["a","b","c"]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"$deleteFromPrimitiveList/set":["a"]}""", """{"set":["b"]}""")]
    [InlineData("""{"atomic":["a","b"]}""", """{"atomic":["c"]}""", """{"atomic":["c"]}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"$patch":"replace","c":3}}""", """{"map":{"c":3}}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"a":null}}""", """{"map":{"b":2}}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"$retainKeys":["b"],"b":3}}""", """{"map":{"b":3}}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/list":[{"name":"c"},{"name":"b"},{"name":"a"}],"list":[{"name":"c"}]}""", """{"list":[{"name":"c"},{"name":"b"},{"name":"a"}]}""")]
    [InlineData("""{}""", """{"map":{"a":null,"b":{"$patch":"replace","c":1}}}""", """{"map":{"b":{"c":1}}}""")]
    public void Apply_OfADirective_DoesWhatItSays(string target, string patch, string expected) =>
        Assert.Equal(expected, StrategicMergePatch.Apply(JsonNode.Parse(target)!.AsObject(), JsonNode.Parse(patch)!.AsObject(), new Schema()).ToJsonString());

    [Fact]
    public void Apply_WhenAnItemHasNoMergeKey_Fails()
    {
        var e = Assert.Throws<PatchException>(() => StrategicMergePatch.Apply(
            JsonNode.Parse("""{"list":[{"name":"a"}]}""")!.AsObject(), JsonNode.Parse("""{"list":[{"v":1}]}""")!.AsObject(), new Schema()));
        Assert.Equal("""map: {"v":1} does not contain declared merge key: name""", e.Message);
    }

    private sealed class Schema : IPatchSchema
    {
        public PatchField Field(string name) => name switch
        {
            "list" => new(PatchStrategies.Merge, "name", this),
            "set" => new(PatchStrategies.Merge, null, null),
            _ => new(PatchStrategies.None, null, this),
        };
    }
}
