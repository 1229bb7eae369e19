namespace Flux.GoTemplates.Tests;

/// <summary>Deep nesting ends neither the process nor, where Go goes on, the execution.</summary>
public sealed class NestingTests
{
    [Theory]
    [InlineData("{{if true}}", "{{end}}", 20_000)]
    [InlineData("{{with 1}}", "{{end}}", 20_000)]
    [InlineData("{{range 1}}", "{{end}}", 20_000)]
    public void Execute_WhenActionsNest_Goes(string open, string close, int depth) =>
        Assert.Equal("x", Rendering.Render(string.Concat(Enumerable.Repeat(open, depth)) + "x" + string.Concat(Enumerable.Repeat(close, depth))));

    [Fact]
    public void Execute_WhenElseIfsFollow_Goes() =>
        Assert.Equal("x", Rendering.Render("{{if false}}" + string.Concat(Enumerable.Repeat("{{else if false}}", 20_000)) + "{{else}}x{{end}}"));

    [Fact]
    public void Error_OfADeepExpression_CanBeWritten()
    {
        var text = "{{" + new string('(', 9_000) + "len 1" + new string(')', 9_000) + "}}";

        Assert.Equal("len of type int", Rendering.Failure(text));
    }

    [Fact]
    public void MustFromJson_WhenArraysNest_FailsAsGoDoes() =>
        Assert.Equal("exceeded max depth", Rendering.Failure("{{mustFromJson (repeat 20000 \"[\")}}"));
}
