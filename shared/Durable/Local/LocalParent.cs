namespace Flux.Durable;

/// <summary>The run that waits for a sub-orchestration.</summary>
internal sealed record LocalParent(LocalInstance Instance, int Run, int TaskId)
{
    public void Complete(string result) => Instance.Post(new LocalMessage
    {
        Type = LocalMessage.Kind.Completed,
        Run = Run,
        TaskId = TaskId,
        Name = string.Empty,
        Text = result,
    });

    public void Fail(string errorType, string message) => Instance.Post(new LocalMessage
    {
        Type = LocalMessage.Kind.Failed,
        Run = Run,
        TaskId = TaskId,
        Name = errorType,
        Text = message,
    });
}
