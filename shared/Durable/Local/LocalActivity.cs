namespace Flux.Durable;

/// <summary>One call of an activity: waits in the dispatcher, runs on the thread pool, answers its instance.</summary>
internal sealed class LocalActivity(LocalInstance instance, int run, int taskId, string name, string input) : IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private bool _isDisposed;

    public LocalInstance Instance => instance;

    public string Name => name;

    /// <summary>Set by the dispatcher: where it waits and counts.</summary>
    public ActivityPartition? Partition { get; set; }

    /// <summary>Cancels the activity's token; one that has not begun will not run, and one that has ended does not mind.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _cancellation.Cancel();
            }
        }
    }

    public void Execute() => _ = RunAsync();

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _cancellation.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var answer = new LocalMessage { Type = LocalMessage.Kind.Completed, Run = run, TaskId = taskId, Name = name, Text = "null" };
        try
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            answer = answer with { Text = await instance.Runtime.RunActivityAsync(name, input, _cancellation.Token) };
        }
        catch (Exception e)
        {
            // whatever an activity throws is the orchestrator's to see
            if (!_cancellation.IsCancellationRequested)
            {
                instance.Runtime.LogActivityFailed(e, name, instance.InstanceId);
            }

            answer = answer with { Type = LocalMessage.Kind.Failed, Name = e.GetType().ToString(), Text = e.Message };
        }

        instance.Post(answer);
        instance.Runtime.ActivityEnded(this);
        Dispose();
    }
}
