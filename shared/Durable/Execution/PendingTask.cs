namespace Flux.Durable;

/// <summary>Something an orchestrator awaits and its host answers.</summary>
internal interface IPendingTask
{
    int TaskId { get; }

    /// <summary>The activity's or orchestrator's name; empty for a timer.</summary>
    string Name { get; }

    void Complete(string json);

    void Fail(ActivityFailedException failure);
}

/// <summary>An activity, sub-orchestration or timer that has not answered yet.</summary>
internal sealed class PendingTask<T>(int taskId, string name, OrchestrationExecution owner) : TaskCompletionSource<T>, IPendingTask
{
    public int TaskId => taskId;

    public OrchestrationExecution Owner => owner;

    public string Name => name;

    public void Complete(string json)
    {
        try
        {
            SetResult(OrchestrationJson.Deserialize<T>(json, $"the result of {name}"));
        }
        catch (OrchestrationPayloadException e)
        {
            Fail(new ActivityFailedException(name, typeof(OrchestrationPayloadException).FullName!, e.Message));
        }
    }

    public void Fail(ActivityFailedException failure) => SetException(failure);
}
