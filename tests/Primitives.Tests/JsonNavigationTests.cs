using System.Text.Json.Nodes;

namespace Flux.Primitives.Tests;

public sealed class JsonNavigationTests
{
    private static readonly JsonNode? _node = JsonNode.Parse("""
        {
          "text": "a", "empty": "", "null": null, "list": [{"text": "in a list"}],
          "numbers": {"whole": 7, "negative": -3, "large": 9223372036854775807, "tooLarge": 9223372036854775808, "fraction": 1.5, "quoted": "7"},
          "flags": {"yes": true, "no": false, "quoted": "true"},
          "map": {"b": "2", "a": "1", "number": 3, "null": null, "object": {}}
        }
        """);

    [Fact]
    public void At_WhenThePathIsEmpty_GivesTheNodeItself() => Assert.Same(_node, _node.At());

    [Theory]
    [InlineData("missing")]
    [InlineData("null")]
    [InlineData("text", "below a text")]
    [InlineData("list", "0")]
    [InlineData("missing", "below", "nothing")]
    public void At_WhenAFieldIsAbsentOrNoObject_GivesNull(params string[] path) => Assert.Null(_node.At(path));

    [Fact]
    public void At_WhenThereIsNoNode_GivesNull() => Assert.Null(((JsonNode?)null).At("a"));

    [Fact]
    public void Text_GivesStringsOnly()
    {
        Assert.Equal("a", _node.Text("text"));
        Assert.Equal("", _node.Text("empty"));
        Assert.Equal("in a list", _node.At("list")?[0].Text("text"));
        Assert.Null(_node.Text("numbers", "whole"));
        Assert.Null(_node.Text("flags", "yes"));
        Assert.Null(_node.Text("map"));
        Assert.Null(_node.Text("missing"));
    }

    [Theory]
    [InlineData("whole", 7L)]
    [InlineData("negative", -3L)]
    [InlineData("large", long.MaxValue)]
    [InlineData("tooLarge", null)]
    [InlineData("fraction", null)]
    [InlineData("quoted", null)]
    [InlineData("missing", null)]
    public void Number_GivesWholeNumbersOnly(string field, long? expected) => Assert.Equal(expected, _node.Number("numbers", field));

    [Fact]
    public void Number_WhenTheNodeWasMadeAndNotParsed_GivesItToo()
    {
        var made = new JsonObject { ["int"] = 7, ["long"] = 8L, ["double"] = 1.5 };

        Assert.Equal(7, made.Number("int"));
        Assert.Equal(8, made.Number("long"));
        Assert.Null(made.Number("double"));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    [InlineData("quoted", false)]
    [InlineData("missing", false)]
    public void Flag_IsTrueForTrueOnly(string field, bool expected) => Assert.Equal(expected, _node.Flag("flags", field));

    [Fact]
    public void Map_GivesTheFieldsThatHoldStringsInOrder()
    {
        Assert.Equal([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2")], _node.Map("map"));
        Assert.Empty(_node.Map("text"));
        Assert.Empty(_node.Map("missing"));
    }
}
