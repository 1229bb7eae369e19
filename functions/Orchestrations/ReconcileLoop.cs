using Flux.Durable;
using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>Keeps one object reconciled: run it, sleep until its time comes or someone asks, run it again.</summary>
public static class ReconcileLoop
{
    // a continuation that can no longer be read would fail forever; beginning anew is always right, only slower
    private const int FailuresBeforeBeginningAnew = 5;
    private const int MaxErrorLength = 500;

    // keeps CurrentUtcDateTime + RequeueAfter a date; an object that changes nothing for a year may be looked at
    private static readonly TimeSpan _longestSleep = TimeSpan.FromDays(365);

    private static readonly TimeSpan _shortestSpread = TimeSpan.FromMinutes(1);

    /// <summary>One turn of the loop; ends for good only when the object is gone.</summary>
    public static async Task RunAsync(IOrchestrationContext context, ReconcileLoopInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        if (input.Version > ReconcileLoopInput.CurrentVersion)
        {
            // a deployment was taken back; what the later version meant is not known here, and beginning anew is always right
            input = new ReconcileLoopInput { Target = input.Target, HasSlept = input.HasSlept };
        }

        var turn = Spread(context, input, await ReconcileAsync(context, input));
        context.SetCustomStatus(turn.Describe(context.CurrentUtcDateTime, input.TriggeredBy));
        foreach (var target in turn.Wakes)
        {
            context.SendEvent(target.InstanceId, OrchestrationNames.ReconcileRequested, input.Target.ToString());
        }

        var trigger = turn.ObjectGone ? null : await SleepAsync(context, turn.Sleep);

        // Requests that came meanwhile are all answered by the one run that follows: it looks at the object anew. For the
        // same reason nothing is lost where Durable Task gives an event to a wait that SleepAsync has just cancelled.
        if (await context.TakeBufferedEventsAsync<string>(OrchestrationNames.ReconcileRequested) is [.., var latest])
        {
            trigger = latest;
        }

        if (turn.ObjectGone && trigger is null)
        {
            return; // asked for while it went, it may have been created again
        }

        context.ContinueAsNew(turn.Next with { TriggeredBy = trigger ?? turn.Next.TriggeredBy, Version = ReconcileLoopInput.CurrentVersion });
    }

    /// <summary>Of the first sleep of an interval's length a random part.</summary>
    private static Turn Spread(IOrchestrationContext context, ReconcileLoopInput input, Turn turn)
    {
        var isInterval = turn.Sleep >= _shortestSpread && turn.Next is { Continuation: null, Failures: 0 };
        if (!isInterval || input.HasSlept)
        {
            return turn with { Next = turn.Next with { HasSlept = input.HasSlept } };
        }

        var part = BitConverter.ToUInt32(context.NewGuid().ToByteArray()) / (double)uint.MaxValue;
        var sleep = _shortestSpread / 2 + ((turn.Sleep!.Value - (_shortestSpread / 2)) * part);
        return turn with { Sleep = sleep, Next = turn.Next with { HasSlept = true } };
    }

    private static async Task<Turn> ReconcileAsync(IOrchestrationContext context, ReconcileLoopInput input)
    {
        var request = new ReconcileRequest
        {
            Target = input.Target,
            Continuation = input.Continuation,
            TriggeredBy = input.TriggeredBy,
            Failures = input.Failures,
            AsOf = context.CurrentUtcDateTime,
        };
        try
        {
            return Turn.After(input, await context.CallActivityAsync<ReconcileOutcome>(OrchestrationNames.Reconcile, request));
        }
        catch (ActivityFailedException e)
        {
            return Turn.After(input, e);
        }
    }

    /// <summary>Sleeps, and says who ended it early; null where the time came.</summary>
    private static async Task<string?> SleepAsync(IOrchestrationContext context, TimeSpan? sleep)
    {
        if (sleep is not { } delay)
        {
            return await context.WaitForExternalEvent<string>(OrchestrationNames.ReconcileRequested, CancellationToken.None);
        }

        if (delay <= TimeSpan.Zero)
        {
            return null;
        }

        using var endOfSleep = new CancellationTokenSource();
        var request = context.WaitForExternalEvent<string>(OrchestrationNames.ReconcileRequested, endOfSleep.Token);
        if (!request.IsCompleted)
        {
            await Task.WhenAny(context.CreateTimer(delay, endOfSleep.Token), request);
            endOfSleep.Cancel(); // the timer or the wait, whichever is left
        }

        return request.IsCompletedSuccessfully ? await request : null;
    }

    /// <summary>What a run leaves to do.</summary>
    private sealed record Turn
    {
        public required ReconcileLoopInput Next { get; init; }

        public bool ObjectGone { get; init; }

        public TimeSpan? Sleep { get; init; }

        public IReadOnlyList<ReconcileTarget> Wakes { get; init; } = [];

        public string? Error { get; init; }

        public static Turn After(ReconcileLoopInput input, ReconcileOutcome outcome) => new()
        {
            ObjectGone = outcome.ObjectGone,
            Sleep = outcome.RequeueAfter > _longestSleep ? _longestSleep : outcome.RequeueAfter,
            Wakes = [.. outcome.Wakes.Where(target => target != input.Target)], // waking oneself would never end
            Next = new ReconcileLoopInput
            {
                Target = input.Target,
                Continuation = outcome.ObjectGone ? null : outcome.Continuation,
                Failures = outcome.BackOff ? input.Failures + 1 : 0,
            },
        };

        public static Turn After(ReconcileLoopInput input, ActivityFailedException failure) => new()
        {
            Sleep = BackOff.After(input.Failures + 1),
            Error = failure.Message.Length <= MaxErrorLength ? failure.Message : failure.Message[..MaxErrorLength],
            Next = input with
            {
                Failures = input.Failures + 1,
                Continuation = input.Failures + 1 < FailuresBeforeBeginningAnew ? input.Continuation : null,
            },
        };

        public ReconcileLoopStatus Describe(DateTime now, string? triggeredBy) => new()
        {
            LastRunAt = now,
            NextRunAt = ObjectGone || Sleep is not { } sleep ? null : now.Add(sleep > TimeSpan.Zero ? sleep : TimeSpan.Zero),
            TriggeredBy = triggeredBy,
            IsWaiting = Next.Continuation is not null,
            Failures = Next.Failures,
            Error = Error,
        };
    }
}
