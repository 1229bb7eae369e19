namespace Flux.Reconciliation;

/// <content>Wakes those who depend on what a run changed, in as many outcomes as it takes.</content>
public abstract partial class ReconcilePipeline<TContext>
{
    /// <summary>Goes on waking; what has happened to the object meanwhile is looked at afterwards, by a run of its own.</summary>
    private Task<ReconcileOutcome> GoOnWakingAsync(TContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var progress = WakeProgress.Read(resumption.State) ?? new() { IsAskedFor = true };
        return WakeAsync(
            context,
            progress with { IsAskedFor = progress.IsAskedFor || Interruption(context, context.Object, resumption) is not null },
            cancellationToken);
    }

    private async Task<ReconcileOutcome> WakeAsync(TContext context, WakeProgress progress, CancellationToken cancellationToken)
    {
        var (page, left) = progress.Take(await FindDependentsAsync(context, cancellationToken));
        return new()
        {
            Wakes = page,
            RequeueAfter = left is not null || progress.IsAskedFor ? TimeSpan.Zero : progress.RequeueAfter,
            BackOff = left is null && progress.BackOff,
            Continuation = left is null ? null : ResumptionAt(context, WakeProgress.Step, left.ToJson()).ToJson(),
        };
    }

    private static Resumption ResumptionAt(TContext context, string step, System.Text.Json.JsonElement state) => new()
    {
        Step = step,
        StartedAt = context.StartedAt,
        Generation = context.Object.Generation,
        RequestedAt = Resumption.MarkOf(context.Object.RequestedAt),
        State = state,
    };
}
