using Flux.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Flux.Azure.Tests;

public sealed class OrchestrationClientAdapterTests
{
    private const string Id = "prod/Kustomization/flux-system/apps";
    private const string DurableId = "prod~Kustomization~flux-system~apps";

    private readonly FakeDurableTaskClient _hub = new();
    private readonly OrchestrationClientAdapter _client = new();

    public OrchestrationClientAdapterTests() => _client.Bind(_hub);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // another call was faster between the look and the schedule
    public async Task Start_WhenTheInstanceRuns_AnswersFalse(bool raced)
    {
        Assert.True(await _client.StartAsync("ReconcileLoop", Id, null, Token));
        _hub.HidesInstances = raced;

        Assert.False(await _client.StartAsync("ReconcileLoop", Id, null, Token));
        Assert.Equal([DurableId], _hub.Instances.Keys);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed, true)]
    [InlineData(OrchestrationRuntimeStatus.Failed, true)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, true)]
    [InlineData(OrchestrationRuntimeStatus.Pending, false)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, false)]
    public async Task Start_WhenTheInstanceEnded_StartsItAgain(OrchestrationRuntimeStatus status, bool starts)
    {
        _hub.Instances[DurableId] = new OrchestrationMetadata("ReconcileLoop", DurableId) { RuntimeStatus = status };

        Assert.Equal(starts, await _client.StartAsync("ReconcileLoop", Id, null, Token));
    }

    [Fact]
    public async Task Raise_WhenTheInstanceRuns_RaisesUnderDurablesId()
    {
        await _client.StartAsync("ReconcileLoop", Id, null, Token);

        Assert.True(await _client.RaiseEventAsync(Id, "ReconcileRequested", "webhook", Token));
        Assert.Equal([(DurableId, "ReconcileRequested", "webhook")], _hub.Raised);
    }

    [Fact]
    public async Task RaiseAndTerminate_WhenNothingRuns_DoNothing()
    {
        _hub.Instances[DurableId] = new OrchestrationMetadata("ReconcileLoop", DurableId) { RuntimeStatus = OrchestrationRuntimeStatus.Completed };

        Assert.False(await _client.RaiseEventAsync(Id, "ReconcileRequested", "webhook", Token));
        Assert.False(await _client.RaiseEventAsync("other", "ReconcileRequested", "webhook", Token));
        await _client.TerminateAsync(Id, "gone", Token);
        Assert.Empty(_hub.Raised);
        Assert.Empty(_hub.Terminated);
    }

    [Fact]
    public async Task Terminate_GivesTheReasonAsOutput()
    {
        await _client.StartAsync("ReconcileLoop", Id, null, Token);
        await _client.TerminateAsync(Id, "gone", Token);

        Assert.Equal([(DurableId, "gone")], _hub.Terminated);
    }

    [Fact]
    public async Task Get_TranslatesIdStatusAndFailure()
    {
        _hub.Instances[DurableId] = new OrchestrationMetadata("ReconcileLoop", DurableId)
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            LastUpdatedAt = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)),
            SerializedCustomStatus = """{"failures":1}""",
            FailureDetails = new TaskFailureDetails("System.FormatException", "broken", null, null, null),
        };

        Assert.Equal(
            new OrchestrationInstance
            {
                InstanceId = Id,
                Orchestrator = "ReconcileLoop",
                Status = OrchestrationStatus.Failed,
                LastUpdatedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                CustomStatus = """{"failures":1}""",
                Failure = "broken",
            },
            await _client.GetAsync(Id, Token));
        Assert.Null(await _client.GetAsync("other", Token));
    }

    [Theory]
    [InlineData("prod/", "prod~", 1)]
    [InlineData("", null, 2)]
    public async Task List_AsksForThePrefixInDurablesForm(string prefix, string? asked, int count)
    {
        await _client.StartAsync("ReconcileLoop", Id, null, Token);
        await _client.StartAsync("ReconcileLoop", "test/Kustomization/a/b", null, Token);

        var listed = new List<string>();
        await foreach (var instance in _client.ListAsync(prefix, Token))
        {
            listed.Add(instance.InstanceId);
        }

        Assert.Equal(asked, _hub.LastQuery?.InstanceIdPrefix);
        Assert.Contains(Id, listed);
        Assert.Equal(count, listed.Count);
    }

    [Fact]
    public async Task Start_WhenNoFunctionHasBoundAClient_SaysWhatIsMissing()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => new OrchestrationClientAdapter().StartAsync("x", "y", null, Token));
        Assert.StartsWith("no function has bound a DurableTaskClient yet", e.Message, StringComparison.Ordinal);
    }
}
