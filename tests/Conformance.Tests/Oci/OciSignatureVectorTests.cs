using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.Oci;

/// <summary>Artifacts signed with the real cosign and notation: each verification comes to what the real tools said.</summary>
public sealed class OciSignatureVectorTests
{
    // certificates and signatures end: this is when the answers were recorded
    private static readonly DateTimeOffset _recorded = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> CosignCases => Cases("cases");

    public static TheoryData<string> NotationCases => Cases(Path.Combine("notation", "cases"));

    [Theory]
    [MemberData(nameof(CosignCases))]
    public Task Cosign_OfARecordedCase_AnswersAsRecorded(string name) =>
        CheckAsync(Path.Combine("cases", name), CosignEngine.AnswerAsync);

    [Theory]
    [MemberData(nameof(NotationCases))]
    public Task Notation_OfARecordedCase_AnswersAsRecorded(string name) =>
        CheckAsync(Path.Combine("notation", "cases", name), NotationEngine.AnswerAsync);

    private static TheoryData<string> Cases(string folder) =>
        [.. Directory.GetDirectories(Path.Combine(Vectors.Folder("Oci"), folder)).Order().Select(path => Path.GetFileName(path)!)];

    private static async Task CheckAsync(string name, Func<JsonObject, DateTimeOffset, CancellationToken, Task<JsonObject>> engine)
    {
        var folder = Path.Combine(Vectors.Folder("Oci"), name);
        var verifications = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.json"), TestContext.Current.CancellationToken))!["verify"]!.AsArray();
        Assert.NotEmpty(verifications);
        for (var i = 0; i < verifications.Count; i++)
        {
            var answer = await engine(new() { ["case"] = folder, ["verify"] = i }, _recorded, TestContext.Current.CancellationToken);
            var expected = verifications[i]!["expect"]!["result"]!.GetValue<string>();
            Assert.True(expected == (answer["result"]?.GetValue<string>() ?? "error"), $"{name} #{i}: expected {expected}, got {answer.ToJsonString()}");
        }
    }
}
