namespace Flux.Notifications.Tests;

/// <summary>Expected conditions and messages are those of notification-controller 1.9, and the vector of spec notification.md §1.6.</summary>
public sealed class ReceiverReconcilerTests : IDisposable
{
    private readonly NotificationsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Reconcile_WhenThereIsAToken_PublishesThePath()
    {
        var outcome = await _world.ReconcileAsync();

        Assert.Equal([$"Ready=True Succeeded \"Receiver initialized for path: {NotificationsWorld.Path}\""], _world.Conditions);
        Assert.Equal(NotificationsWorld.Path, (string?)_world.Receiver["status"]!["webhookPath"]);
        Assert.Equal(1, (long)_world.Receiver["status"]!["observedGeneration"]!);
        Assert.Equal(["Normal Succeeded \"Reconciliation finished, next run in 10m0s\""], _world.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Equal(["demo/Receiver/default/test-receiver"], (await _world.Index.FindAsync(NotificationsWorld.Path, default)).Select(r => r.InstanceId));
    }

    [Fact]
    public async Task Reconcile_WhenTheTokenHasANewLine_ItIsPartOfThePath()
    {
        _world.PutSecret("token\n");

        await _world.ReconcileAsync();

        Assert.NotEqual(NotificationsWorld.Path, (string?)_world.Receiver["status"]!["webhookPath"]);
    }

    [Fact]
    public async Task Reconcile_WhenTheTokenChanges_TheOldPathIsGone()
    {
        await _world.ReconcileAsync();
        _world.PutSecret("other");

        await _world.ReconcileAsync();

        Assert.Empty(await _world.Index.FindAsync(NotificationsWorld.Path, default));
        Assert.Equal(404, (await _world.CallAsync()).StatusCode);
    }

    [Theory]
    [InlineData("""{"secretRef": {"name": "nope"}}""", "unable to read token from secret 'default/nope' error: secrets \"nope\" not found")]
    public async Task Reconcile_WhenTheSecretIsMissing_TakesThePathBack(string spec, string message)
    {
        await _world.ReconcileAsync();
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(
            [
                "Reconciling=True ProgressingWithRetry \"Reconciliation in progress\"",
                $"Ready=False TokenNotFound \"{message}\"",
            ],
            _world.Conditions);
        Assert.Null(_world.Receiver["status"]!["webhookPath"]);
        Assert.Equal(1, (long)_world.Receiver["status"]!["observedGeneration"]!);
        Assert.Contains($"Warning Failed \"{message}\"", _world.Events);
        Assert.True(outcome.BackOff);
        Assert.Equal(404, (await _world.CallAsync()).StatusCode);
    }

    [Fact]
    public async Task Reconcile_WhenTheTokenIsEmpty_Fails()
    {
        _world.PutSecret("");

        await _world.ReconcileAsync();

        Assert.Contains("Ready=False TokenNotFound \"invalid 'default/hook' secret data: field 'token' is empty\"", _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenTheSecretHasNoToken_Fails()
    {
        _world.Cluster.Put("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "hook", "namespace": "default"}, "data": {"other": "eA=="}}""");

        await _world.ReconcileAsync();

        Assert.Contains("Ready=False TokenNotFound \"invalid 'default/hook' secret data: required fields 'token'\"", _world.Conditions);
    }

    [Theory]
    [InlineData("""{"secretRef": null}""", "ValidationFailed", "secretRef is required when type is not generic-oidc")]
    [InlineData("""{"resources": [{"name": "a"}]}""", "ValidationFailed", "Receiver/default/test-receiver: spec.resources[0]: required field missing: 'kind'")]
    public async Task Reconcile_WhenTheSpecCannotWork_Stalls(string spec, string reason, string problem)
    {
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        var message = $"Reconciliation failed terminally due to configuration error: {problem}";
        Assert.Equal([$"Stalled=True {reason} \"{message}\"", $"Ready=False {reason} \"{message}\""], _world.Conditions);
        Assert.Equal([$"Warning {reason} \"{message}\""], _world.Events);
        Assert.Null(outcome.RequeueAfter);
        Assert.Equal(2, (long)_world.Receiver["status"]!["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenDeleted_TheIndexForgetsIt()
    {
        await _world.ReconcileAsync();
        _world.Cluster.Change("Receiver", "default/test-receiver", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        var outcome = await _world.ReconcileAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Empty(await _world.Index.FindAsync(NotificationsWorld.Path, default));
    }

    [Theory]
    [InlineData("""{"interval": "1h"}""", "1h0m0s", 60)]
    public async Task Reconcile_WhenThereIsAnInterval_IsRunAgainAfterIt(string spec, string shown, int minutes)
    {
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(TimeSpan.FromMinutes(minutes), outcome.RequeueAfter);
        Assert.Equal([$"Normal Succeeded \"Reconciliation finished, next run in {shown}\""], _world.Events);
    }
}
