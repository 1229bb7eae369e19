using System.Text.Json.Nodes;
using Flux.Yaml.Patching;

namespace Flux.Yaml.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    // expectations follow the API conventions' description of strategic merge patch, and for places in lists the recorded answers of an
    // API server (patch/015, 020 and 021, ssa/089)
    [Theory]
    [InlineData("""{"list":[{"name":"a","v":1},{"name":"b"}]}""", """{"list":[{"name":"a","w":2},{"name":"c"}]}""", """{"list":[{"name":"a","v":1,"w":2},{"name":"c"},{"name":"b"}]}""")]
    [InlineData("""{"set":["a","b","c"]}""", """{"set":["d","a"]}""", """{"set":["d","a","b","c"]}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"},{"name":"c"}]}""", """{"list":[{"name":"n"},{"name":"c","v":1}]}""", """{"list":[{"name":"n"},{"name":"a"},{"name":"b"},{"name":"c","v":1}]}""")]
    [InlineData("""{"set":["d","a","b"]}""", """{"set":["e"],"$deleteFromPrimitiveList/set":["a"]}""", """{"set":["e","d","b"]}""")]
    [InlineData("""{"atomic":1}""", """{"atomic":[2,{"a":null}]}""", """{"atomic":[2,{}]}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"list":[{"name":"a","$patch":"delete"}]}""", """{"list":[{"name":"b"}]}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"list":[{"name":"c"},{"$patch":"replace"}]}""", """{"list":[{"name":"c"}]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"set":["b","c"]}""", """{"set":["a","b","c"]}""")]
    [InlineData("""{"set":["a","b"]}""", """{"$deleteFromPrimitiveList/set":["a"]}""", """{"set":["b"]}""")]
    [InlineData("""{"atomic":["a","b"]}""", """{"atomic":["c"]}""", """{"atomic":["c"]}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"$patch":"replace","c":3}}""", """{"map":{"c":3}}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"a":null}}""", """{"map":{"b":2}}""")]
    [InlineData("""{"map":{"a":1,"b":2}}""", """{"map":{"$retainKeys":["b"],"b":3}}""", """{"map":{"b":3}}""")]
    [InlineData("""{"list":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/list":[{"name":"c"},{"name":"b"},{"name":"a"}],"list":[{"name":"c"}]}""", """{"list":[{"name":"c"},{"name":"b"},{"name":"a"}]}""")]
    [InlineData("""{}""", """{"map":{"a":null,"b":{"$patch":"replace","c":1},"d":[{"$patch":"delete"},2]}}""", """{"map":{"d":[2]}}""")]
    public void Apply_OfADirective_DoesWhatItSays(string target, string patch, string expected) =>
        Assert.Equal(expected, StrategicMergePatch.Apply(JsonNode.Parse(target)!.AsObject(), JsonNode.Parse(patch)!.AsObject(), new Schema()).ToJsonString());

    // the wording is an API server's (patch/018, 019, 021 and 023)
    [Theory]
    [InlineData("""{"list":[{"v":1}]}""", PatchFailure.Unmergeable, "map: map[v:1] does not contain declared merge key: name")]
    [InlineData("""{"list":["x"]}""", PatchFailure.Unmergeable, "list element types are not identical: [[map[name:a]] [x]]")]
    [InlineData("""{"map":{"$patch":"merge","a":2}}""", PatchFailure.Unmergeable, "unknown patch type: merge in map: map[$patch:merge a:2]")]
    [InlineData("""{"map":{"$retainKeys":"a"}}""", PatchFailure.Malformed, "invalid patch format of retainKeys")]
    [InlineData("""{"map":{"$retainKeys":["a"],"b":1}}""", PatchFailure.Malformed, "invalid patch format of retainKeys")]
    [InlineData("""{"$setElementOrder/list":[{"name":"a"},{"name":"b"}],"list":[{"name":"q"}]}""", PatchFailure.Unmergeable, "The order in patch list:\n[map[name:q]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n")]
    public void Apply_WhenThePatchIsWrong_FailsWithTheServersMessage(string patch, PatchFailure reason, string message)
    {
        var e = Assert.Throws<PatchException>(() => StrategicMergePatch.Apply(
            JsonNode.Parse("""{"list":[{"name":"a"}],"map":{"a":1}}""")!.AsObject(), JsonNode.Parse(patch)!.AsObject(), new Schema()));
        Assert.Equal((reason, message), (e.Reason, e.Message));
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
