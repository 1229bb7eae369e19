using System.Text.Json.Nodes;
using Flux.GoTemplates.Sprig;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Tests;

/// <summary>Renders a text with Sprig's functions.</summary>
internal static class Rendering
{
    private static readonly FunctionMap _sprig = SprigFunctions.Create();

    public static string Render(string text, string? data = null, ExecutionOptions? options = null)
    {
        var templates = new TemplateSet(_sprig);
        templates.Parse("t", text);
        var dot = data is null ? null : GoValues.FromJson(JsonNode.Parse(data));
        return templates.Execute("t", dot, options, CancellationToken.None);
    }

    /// <summary>The part of the message behind "error calling NAME: ".</summary>
    public static string Failure(string text, string? data = null, ExecutionOptions? options = null)
    {
        var e = Assert.Throws<TemplateException>(() => Render(text, data, options));
        var at = e.Message.IndexOf("error calling ", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[(e.Message.IndexOf(": ", at, StringComparison.Ordinal) + 2)..];
    }
}
