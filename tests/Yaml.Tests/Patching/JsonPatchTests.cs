using System.Text.Json.Nodes;
using Flux.Yaml.Patching;

namespace Flux.Yaml.Tests.Patching;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":[1]}]""", """{"a":1,"b":[1]}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/-","value":4}]""", """{"a":[1,3,4]}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"remove","path":"/a/-1"}]""", """{"a":[1]}""")]
    [InlineData("""{"a~b":{"c/d":1}}""", """[{"op":"replace","path":"/a~0b/c~1d","value":2}]""", """{"a~b":{"c/d":2}}""")]
    [InlineData("""{"a":{"x":1},"b":{}}""", """[{"op":"move","from":"/a/x","path":"/b/y"}]""", """{"a":{},"b":{"y":1}}""")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":{"x":1},"b":{"x":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}]""", """{}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"z":0}}]""", """{"z":0}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"/none","path":"/a"}]""", """{"a":null}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a"}]""", """{"a":null}""")]
    public void Apply_WhenThePatchFits_ChangesTheDocument(string target, string patch, string expected)
    {
        var result = JsonPatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)!.AsArray());
        Assert.Equal(expected, result!.ToJsonString());
    }

    // the wording is evanphx/json-patch's, as API servers return it
    [Theory]
    [InlineData("""[{"op":"replace","path":"/x/y","value":1}]""", "replace operation does not apply: doc is missing path: /x/y: missing value")]
    [InlineData("""[{"op":"add","path":"/x/y","value":1}]""", "add operation does not apply: doc is missing path: \"/x/y\": missing value")]
    [InlineData("""[{"op":"remove","path":"/x"}]""", "error in remove for path: '/x': unable to remove nonexistent key: x: missing value")]
    [InlineData("""[{"op":"add","path":"/l/7","value":1}]""", "error in add for path: '/l/7': Unable to access invalid index: 7: invalid index referenced")]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", "testing value /a failed: test failed")]
    [InlineData("""[{"op":"flip","path":"/a"}]""", "Unexpected kind: flip")]
    public void Apply_WhenThePatchDoesNotFit_FailsWithUpstreamsMessage(string patch, string message)
    {
        var e = Assert.Throws<PatchException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":1,"l":[]}"""), JsonNode.Parse(patch)!.AsArray()));
        Assert.Equal(message, e.Message);
    }

    // kustomize's recorded answer (230-json-missing-path-error)
    [Fact]
    public void Apply_OfReplaceToATreeWithoutTheKey_Fails()
    {
        var e = Assert.Throws<PatchException>(() => JsonPatch.Apply<JsonNode, JsonTree>(
            JsonNode.Parse("""{"a":1}"""), JsonNode.Parse("""[{"op":"replace","path":"/x","value":1}]""")!));
        Assert.Equal("replace operation does not apply: doc is missing key: /x: missing value", e.Message);
    }

    [Fact]
    public void Apply_WhenAnOperationFails_LeavesTheTargetAsItWas()
    {
        var target = JsonNode.Parse("""{"a":1}""");
        Assert.Throws<PatchException>(() => JsonPatch.Apply(target, JsonNode.Parse("""[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]""")!.AsArray()));
        Assert.Equal("""{"a":1}""", target!.ToJsonString());
    }
}
