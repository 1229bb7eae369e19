namespace Flux.Durable;

/// <summary>What orchestrations do with more than one member of their context.</summary>
public static class OrchestrationContextExtensions
{
    /// <summary>Completes after <paramref name="delay"/>, counted from the step's own time.</summary>
    public static Task CreateTimer(this IOrchestrationContext context, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.CreateTimer(context.CurrentUtcDateTime.Add(delay), cancellationToken);
    }

    /// <summary>
    /// Takes the events of a name that have come already, in order, without waiting. Only as the last thing before
    /// <see cref="IOrchestrationContext.ContinueAsNew"/> or the end of the orchestration: it ends with a cancelled wait, and
    /// such a wait swallows the next event of the same run (see <see cref="IOrchestrationContext.WaitForExternalEvent"/>).
    /// </summary>
    public static async Task<IReadOnlyList<T>> TakeBufferedEventsAsync<T>(this IOrchestrationContext context, string eventName)
    {
        ArgumentNullException.ThrowIfNull(context);
        var taken = new List<T>();
        using var endOfWait = new CancellationTokenSource();
        while (context.WaitForExternalEvent<T>(eventName, endOfWait.Token) is { IsCompleted: true } buffered)
        {
            taken.Add(await buffered);
        }

        // CancelAsync would leave the orchestration's thread
        endOfWait.Cancel();
        return taken;
    }
}
