namespace Flux.ApiServer.Tests.FieldManagement;

public sealed class TranscriptTests
{
    private static readonly Dictionary<string, string> _notHere = new()
    {
        ["007-cel-basic"] = "CEL rules are not evaluated yet",
        ["008-cel-transition"] = "CEL rules are not evaluated yet",
        ["009-cel-invalid-rules"] = "CEL rules are not evaluated yet",
        ["026-pod-binding"] = "binding is done by the server around this",
    };

    public static TheoryData<string> Ssa => TranscriptFiles.Names("ssa");

    public static TheoryData<string> Crud => TranscriptFiles.Names("crud");

    public static TheoryData<string> Patch => TranscriptFiles.Names("patch");

    public static TheoryData<string> Crd => TranscriptFiles.Names("crd");

    public static TheoryData<string> Events => TranscriptFiles.Names("events");

    public static TheoryData<string> Lifecycle => TranscriptFiles.Names("lifecycle");

    public static TheoryData<string> Misc => TranscriptFiles.Names("misc");

    [Theory]
    [MemberData(nameof(Ssa))]
    public void Apply_WhenReplayed_OwnsAndAnswersAsRecorded(string scenario) => Replay("ssa", scenario);

    [Theory]
    [MemberData(nameof(Crud))]
    public void Write_WhenReplayed_StoresAsRecorded(string scenario) => Replay("crud", scenario);

    [Theory]
    [MemberData(nameof(Patch))]
    public void Patch_WhenReplayed_StoresAsRecorded(string scenario) => Replay("patch", scenario);

    [Theory]
    [MemberData(nameof(Crd))]
    public void CustomResource_WhenReplayed_StoresAsRecorded(string scenario) => Replay("crd", scenario);

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WhenReplayed_StoresAsRecorded(string scenario) => Replay("events", scenario);

    [Theory]
    [MemberData(nameof(Lifecycle))]
    public void Lifecycle_WhenReplayed_StoresAsRecorded(string scenario) => Replay("lifecycle", scenario);

    [Theory]
    [MemberData(nameof(Misc))]
    public void Misc_WhenReplayed_StoresAsRecorded(string scenario) => Replay("misc", scenario);

    [Fact]
    public void Replay_WhenAllOfSsaIsTaken_ComparesMostOfItsSteps()
    {
        // 100 scenarios with 400 steps; set-up steps have no answer, and some answers are HTTP's or the storage's own.
        var compared = 0;
        foreach (var scenario in TranscriptFiles.Names("ssa"))
        {
            var replay = new TranscriptReplay(TranscriptFiles.Read("ssa", scenario.Data));
            replay.Run();
            compared += replay.Compared;
        }

        Assert.InRange(compared, 310, 400);
    }

    private static void Replay(string area, string scenario)
    {
        Assert.SkipWhen(_notHere.TryGetValue(scenario, out var reason), reason ?? "");
        var replay = new TranscriptReplay(TranscriptFiles.Read(area, scenario));
        Assert.SkipWhen(replay.NeedsControllers, "controllers take part in this scenario");

        replay.Run();

        Assert.True(replay.Differences.Count == 0, string.Join('\n', replay.Differences));
    }
}
