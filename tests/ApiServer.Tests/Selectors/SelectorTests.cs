using System.Text.Json.Nodes;
using Flux.ApiServer.Selectors;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Tests.Selectors;

public sealed class SelectorTests
{
    // Spec: Kubernetes, "Labels and Selectors": an absent key satisfies != and notin
    [Theory]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier", true)]
    [InlineData("app!=web", false)]
    [InlineData("none!=web", true)]
    [InlineData("app in (api, web)", true)]
    [InlineData("app notin (api, web)", false)]
    [InlineData("none notin (web)", true)]
    [InlineData("!none", true)]
    [InlineData("!app", false)]
    [InlineData("size>2", true)]
    [InlineData("size<3", false)]
    [InlineData("app=web,none", false)]
    [InlineData("", true)]
    public void LabelSelector_OfLabels_MatchesAsSpecified(string text, bool expected)
    {
        var stored = new ObjectStore().Resource("pods").Create(
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = "a",
                    ["labels"] = new JsonObject { ["app"] = "web", ["tier"] = "", ["size"] = "3" },
                },
            },
            "v1")!;

        Assert.Equal(expected, LabelSelectorParser.Parse(text).Matches(stored));
    }

    [Theory]
    [InlineData("a=b=c")]
    [InlineData("a in b")]
    [InlineData("a,,b")]
    [InlineData("-a=b")]
    [InlineData("a>b")]
    public void LabelSelector_WhenMalformed_IsRefused(string text) =>
        Assert.Throws<SelectorException>(() => LabelSelectorParser.Parse(text));

    [Theory]
    [InlineData("metadata.name=a", true)]
    [InlineData("metadata.name!=a", false)]
    [InlineData("metadata.name==a,status.phase=Running", true)]
    [InlineData("status.phase=", false)]
    [InlineData(@"note=x\,y\=z", true)]
    public void FieldSelector_OfFields_MatchesAsSpecified(string text, bool expected)
    {
        var fields = new Dictionary<string, string> { ["metadata.name"] = "a", ["status.phase"] = "Running", ["note"] = "x,y=z" };
        Assert.Equal(expected, FieldSelector.Parse(text).Matches(fields.GetValueOrDefault));
    }
}
