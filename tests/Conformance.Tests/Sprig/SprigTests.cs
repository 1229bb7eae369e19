using Flux.Cli.Engines;
using Flux.Conformance.Tests.GoTemplate;

namespace Flux.Conformance.Tests.Sprig;

/// <summary>Templates with Sprig's functions against the recorded answers (README.md beside the cases).</summary>
public sealed class SprigTests
{
    public static TheoryData<string> Cases() => [.. File.ReadLines(Path.Combine(Vectors.Folder("Sprig"), "cases.jsonl"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string line) => TemplateCases.AssertAnswer(line, c => TemplateEngine.Sprig(c, DateTimeOffset.UnixEpoch.AddYears(56)));
}
