using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Tests;

public sealed class LabelSelectorTests
{
    private static readonly JsonObject _labels = new() { ["app"] = "web", ["tier"] = "front", ["size"] = "7" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier=front", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=x", true)]
    [InlineData("app in (api, web)", true)]
    [InlineData("app in (api,db), tier=front", false)]
    [InlineData("app notin (api)", true)]
    [InlineData("other notin (api)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!other", true)]
    [InlineData("size>6", true)]
    [InlineData("size<7", false)]
    [InlineData("app>1", false)]
    public void Matches_ForEachOperator_IsWhatKubernetesSays(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(selector).Matches(_labels));

    [Theory]
    [InlineData("=web")]
    [InlineData("app in web")]
    [InlineData("app web")]
    [InlineData("size>big")]
    [InlineData("a,,b")]
    public void Parse_WhenMalformed_Throws(string selector) => Assert.Throws<FormatException>(() => LabelSelector.Parse(selector));

    [Fact]
    public void Read_OfAnObjectsSelector_GivesTheTextToSend()
    {
        var selector = LabelSelector.Read(JsonNode.Parse(
            """{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"In","values":["a","b"]},{"key":"old","operator":"DoesNotExist"}]}""")!.AsObject());

        Assert.Equal("app=web,tier in (a,b),!old", selector.ToString());
    }
}
