using System.Runtime.CompilerServices;
using System.Text.Json;
using Flux.Durable;
using Flux.Reconciliation;
using Flux.TestKit.Durable;

namespace Flux.Orchestrations.Tests;

/// <summary>
/// What happens to loops that run while a new version is deployed: histories that earlier versions wrote are replayed by the code of today. The
/// files under <c>Histories/</c> are never edited; a new version of the orchestrator adds a folder (<c>UPDATE_GOLDEN=1</c> writes that of the
/// current version where it is missing).
/// </summary>
public sealed class RecordedHistoriesTests
{
    private static readonly ReconcileTarget _target = new("prod", "Kustomization", "flux-system", "apps");
    private static readonly ReconcileTarget _dependent = _target with { Name = "web" };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder(), f)).Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, Action<ReplayTestRuntime>> _scenarios = new()
    {
        ["asleep"] = runtime => runtime.RunUntilAsleep(),
        ["woken-while-asleep"] = runtime =>
        {
            runtime.RunUntilAsleep();
            runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "Receiver/flux-system/push");
            runtime.RunUntilAsleep();
        },
        ["asked-while-running"] = runtime =>
        {
            runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "one");
            runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "two");
            runtime.RunUntilAsleep();
        },
        ["two-intervals"] = runtime =>
        {
            runtime.RunUntilAsleep();
            runtime.FireTimer();
            runtime.RunUntilAsleep();
            runtime.FireTimer();
        },
        ["activity-running"] = _ => { },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void History_OfEveryVersion_IsReplayedByTheCodeOfToday(string file) =>
        RecordedHistory.Parse(File.ReadAllText(Path.Combine(Folder(), file))).Replay(new OrchestratorRegistry().AddFluxOrchestrators());

    [Fact]
    public void Histories_OfTheCurrentVersion_AreThere()
    {
        var folder = Path.Combine(Folder(), $"v{ReconcileLoopInput.CurrentVersion}");
        var names = _scenarios.Keys.Concat(["waiting", "failing", "gone"]).Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") is null && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            names.ForEach(name => File.WriteAllText(Path.Combine(folder, name + ".json"), Record(name).ToJson()));
        }

        Assert.Equal(names, Directory.GetFiles(folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> Changes => ["another activity", "sleeps first", "wakes no one", "sends before it asks", "ends for good", "one activity more"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void History_WhenTheCodeDecidesOtherwise_IsToldAsNonDeterministic(string change)
    {
        var changed = new OrchestratorRegistry().Add<ReconcileLoopInput>(OrchestrationNames.ReconcileLoop, (context, input) => ChangedAsync(change, context, input));

        var e = Assert.Throws<ReplayMismatchException>(() => Record("two-intervals").Replay(changed));

        Assert.Contains("non-deterministic", e.Message, StringComparison.Ordinal);
        Assert.Contains("'prod/Kustomization/flux-system/apps'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_WhenOnlyInputsAndTimesDiffer_Fits()
    {
        // Durable Task does not compare them, so a field more in the activity's input is no new version
        var changed = new OrchestratorRegistry().Add<ReconcileLoopInput>(
            OrchestrationNames.ReconcileLoop, (context, input) => ReconcileLoop.RunAsync(context, input with { TriggeredBy = "somebody else" }));

        Record("two-intervals").Replay(changed);
    }

    [Fact]
    public void Run_OfALaterVersionsInput_BeginsAnewAndGoesOnAsItsOwnVersion()
    {
        // a deployment that was taken back: what the later version meant by its continuation is not known
        var requests = new List<ReconcileRequest>();
        var runtime = Runtime(request =>
        {
            requests.Add(request);
            return new() { RequeueAfter = TimeSpan.FromMinutes(10) };
        });
        runtime.Start(OrchestrationNames.ReconcileLoop, _target.InstanceId, new ReconcileLoopInput
        {
            Target = _target,
            Version = ReconcileLoopInput.CurrentVersion + 1,
            Continuation = JsonSerializer.SerializeToElement("of the future"),
            Failures = 3,
        });
        runtime.RunUntilAsleep();
        runtime.FireTimer();

        Assert.Null(requests[0].Continuation);
        Assert.Equal(0, requests[0].Failures);
        var next = OrchestrationJson.Deserialize<ReconcileLoopInput>(runtime.Decisions.OfType<Decision.ContinueAsNew>().Single().Input, "the next input");
        Assert.Equal(ReconcileLoopInput.CurrentVersion, next.Version);
        runtime.VerifyReplay();
    }

    [Fact]
    public void Input_WithoutAVersion_IsOfTheFirst() =>
        Assert.Equal(1, OrchestrationJson.Deserialize<ReconcileLoopInput>(
            """{"target":{"cluster":"a","kind":"b","namespace":"c","name":"d"}}""", "the input").Version);

    private static RecordedHistory Record(string scenario)
    {
        var runtime = Runtime(scenario switch
        {
            "waiting" => request => request.Continuation is null
                ? new() { RequeueAfter = TimeSpan.FromSeconds(5), Continuation = JsonSerializer.SerializeToElement("health") }
                : new() { RequeueAfter = TimeSpan.FromMinutes(10) },
            "failing" => _ => throw new FormatException("down"),
            "gone" => _ => new() { ObjectGone = true },
            _ => _ => new() { RequeueAfter = TimeSpan.FromMinutes(10), Wakes = [_dependent] },
        });
        runtime.Start(OrchestrationNames.ReconcileLoop, _target.InstanceId, new ReconcileLoopInput { Target = _target });
        (_scenarios.GetValueOrDefault(scenario) ?? _scenarios[scenario == "gone" ? "asleep" : "two-intervals"])(runtime);
        return RecordedHistory.Of(runtime);
    }

    private static ReplayTestRuntime Runtime(Func<ReconcileRequest, ReconcileOutcome> answer)
    {
        var runtime = new ReplayTestRuntime();
        runtime.Orchestrators.AddFluxOrchestrators();
        return runtime.Activity(OrchestrationNames.Reconcile, answer);
    }

    private static async Task ChangedAsync(string change, IOrchestrationContext context, ReconcileLoopInput input)
    {
        if (change == "sleeps first")
        {
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
        }

        if (change == "sends before it asks")
        {
            context.SendEvent(_dependent.InstanceId, OrchestrationNames.ReconcileRequested, "early");
        }

        var outcome = await context.CallActivityAsync<ReconcileOutcome>(
            change == "another activity" ? "ReconcileObject" : OrchestrationNames.Reconcile, new ReconcileRequest { Target = input.Target });
        if (change == "one activity more")
        {
            await context.CallActivityAsync<ReconcileOutcome>(OrchestrationNames.Reconcile, new ReconcileRequest { Target = input.Target });
        }

        foreach (var target in change == "wakes no one" ? [] : outcome.Wakes)
        {
            context.SendEvent(target.InstanceId, OrchestrationNames.ReconcileRequested, "it");
        }

        await context.CreateTimer(outcome.RequeueAfter ?? TimeSpan.Zero, CancellationToken.None);
        if (change != "ends for good")
        {
            context.ContinueAsNew(input);
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Histories");
}
