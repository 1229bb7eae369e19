using System.Text.Json.Nodes;
using Flux.Yaml.Patching;

namespace Flux.Yaml.Tests.Patching;

public sealed class JsonMergePatchTests
{
    // RFC 7386, appendix A
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Apply_OfTheStandardsExamples_GivesTheirResults(string target, string patch, string expected) =>
        Assert.Equal(expected, JsonMergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch))!.ToJsonString());

    [Theory]
    [InlineData("""{"a":1,"b":{"c":1,"d":2}}""", """{"a":1,"b":{"c":3}}""", """{"b":{"c":3,"d":null}}""")]
    [InlineData("""{"a":1}""", """{"a":1}""", """{}""")]
    public void Create_OfTwoObjects_GivesThePatchBetweenThem(string from, string to, string patch) =>
        Assert.Equal(patch, JsonMergePatch.Create(JsonNode.Parse(from)!.AsObject(), JsonNode.Parse(to)!.AsObject()).ToJsonString());
}
