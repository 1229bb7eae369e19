using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.GoTemplate;

/// <summary>Templates against the recorded answers of Go's text/template (README.md beside the cases).</summary>
public sealed class GoTemplateTests
{
    public static TheoryData<string> Cases() => [.. File.ReadLines(Path.Combine(Vectors.Folder("GoTemplate"), "cases.jsonl"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string line) => TemplateCases.AssertAnswer(line, TemplateEngine.Plain);
}
