using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Tests;

/// <summary>Hostile templates end in an error that names the limit.</summary>
public sealed class LimitsTests
{
    [Theory]
    [InlineData("{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}", "exceeded maximum template depth (1000)")]
    [InlineData("{{range 1000000}}{{end}}", "exceeded maximum of 10000 steps")]
    [InlineData("{{range 2000}}aaaaaaaaaa{{end}}", "exceeded maximum output of 10000 characters")]
    [InlineData("{{printf \"%999999d\" 1}}", "exceeds the maximum of 5000 characters")]
    [InlineData("{{range 1000}}{{$x := printf \"%4000d\" 1}}{{end}}", "exceeded the maximum of 50000 characters and items made by functions")]
    public void Execute_WhenItUsesTooMuch_Fails(string text, string message)
    {
        var limits = new TemplateLimits { MaxDepth = 1000, MaxSteps = 10_000, MaxOutput = 10_000, MaxValue = 5000, MaxMade = 50_000 };
        var templates = new TemplateSet();
        templates.Parse("t", text);

        var e = Assert.Throws<TemplateException>(() => templates.Execute("t", null, new() { Limits = limits }, CancellationToken.None));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_WhenTemplatesRecurseAsDeepAsGoAllows_EndsInGosError()
    {
        var templates = new TemplateSet();
        templates.Parse("t", "{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}");

        var e = Assert.Throws<TemplateException>(() => templates.Execute("t", null, null, CancellationToken.None));

        Assert.Equal("template: t:1:25: executing \"x\" at <{{template \"x\"}}>: exceeded maximum template depth (100000)", e.Message);
    }

    [Fact]
    public void Execute_WhenCancelled_Stops()
    {
        var templates = new TemplateSet();
        templates.Parse("t", "{{range 100000000}}{{end}}");

        Assert.Throws<OperationCanceledException>(() => templates.Execute("t", null, null, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(9_000, true)]
    [InlineData(11_000, false)]
    public void Parse_WhenParenthesesNest_FailsBeyondGosLimit(int depth, bool fits)
    {
        var templates = new TemplateSet();
        var text = "{{" + new string('(', depth) + "1" + new string(')', depth) + "}}";

        var e = Record.Exception(() => templates.Parse("t", text));

        Assert.Equal(fits ? null : "template: t:1: max expression depth exceeded", e?.Message);
        Assert.Equal(fits ? "1" : null, fits ? templates.Execute("t", new GoMap(), null, CancellationToken.None) : null);
    }
}
