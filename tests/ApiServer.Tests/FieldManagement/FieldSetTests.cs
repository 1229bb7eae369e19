using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Tests.FieldManagement;

public sealed class FieldSetTests
{
    private const string Fields =
        """{"f:a":{".":{},"f:b":{},"k:{\"name\":\"x\",\"port\":1}":{".":{},"f:c":{}},"k:{\"name\":\"y\"}":{},"v:1":{},"v:\"s\"":{},"v:true":{},"i:3":{}},"f:z":{}}""";

    [Fact]
    public void ToJson_WhenParsed_IsTheSame() => Assert.Equal(Relaxed(Fields), Relaxed(Parse(Fields).ToJson().ToJsonString()));

    [Fact]
    public void Parse_WhenOutOfOrder_SortsTheElements() =>
        Assert.Equal("""{"f:a":{},"f:b":{},"i:0":{},"i:2":{}}""", Parse("""{"i:2":{},"f:b":{},"i:0":{},"f:a":{}}""").ToJson().ToJsonString());

    [Fact]
    public void Parse_WhenElementTypesAreUnknown_DropsThem() =>
        Assert.Equal("""{"f:a":{}}""", Parse("""{"q:x":{},"f:a":{}}""").ToJson().ToJsonString());

    [Theory]
    [InlineData("""{"f":{}}""")]
    [InlineData("""{"fa":{}}""")]
    [InlineData("""{"k:{":{}}""")]
    [InlineData("""{"i:x":{}}""")]
    [InlineData("""{"f:a":1}""")]
    public void Parse_WhenMalformed_IsRefused(string json) => Assert.Throws<FormatException>(() => Parse(json));

    [Fact]
    public void Difference_WhenAParentIsTakenAway_KeepsItsChildren()
    {
        // fieldpath/set.go: "parent - child = parent"; a parent taken away leaves the fields below.
        var set = Parse("""{"f:a":{".":{},"f:b":{}}}""");

        Assert.Equal("""{"f:a":{"f:b":{}}}""", set.Difference(Parse("""{"f:a":{}}""")).ToJson().ToJsonString());
        Assert.True(set.RecursiveDifference(Parse("""{"f:a":{}}""")).IsEmpty);
    }

    [Fact]
    public void Union_WhenSetsOverlap_HasTheMembersOfBoth() => Assert.Equal(
        """{"f:a":{".":{},"f:b":{},"f:c":{}},"f:d":{}}""",
        Parse("""{"f:a":{".":{},"f:c":{}}}""").Union(Parse("""{"f:a":{"f:b":{}},"f:d":{}}""")).ToJson().ToJsonString());

    [Fact]
    public void Intersection_WhenOnlyTheParentIsShared_IsEmpty() =>
        Assert.True(Parse("""{"f:a":{"f:b":{}}}""").Intersection(Parse("""{"f:a":{"f:c":{}}}""")).IsEmpty);

    private static FieldSet Parse(string json) => FieldSet.Parse(JsonNode.Parse(json));

    private static string Relaxed(string json) => json.Replace("\\u0022", "\\\"", StringComparison.Ordinal);
}
