using Flux.Api;

namespace Flux.Reconciliation;

/// <content>What a step's result does to conditions, events and the next requeue.</content>
public abstract partial class ReconcilePipeline<TContext>
{
    /// <summary>Turns a result into conditions and events, and says when to run again.</summary>
    private (TimeSpan? RequeueAfter, bool BackOff) Resolve(TContext context, StepResult result)
    {
        switch (result)
        {
            case StepResult.Stalled stalled:
                Fail(context, stalled.Condition, stalled.Text?.Reason ?? stalled.Reason, stalled.Text?.Message ?? stalled.Message);
                context.Conditions.MarkStalled(stalled.Reason, context.Mask.Apply(stalled.Message));
                Observe(context);
                context.AddEvent(EventSeverity.Error, stalled.Reason, stalled.Message);
                return (null, false);

            case StepResult.Waiting waiting:
                Fail(context, waiting.Condition, waiting.Reason, waiting.Message);
                if (waiting.Event is { } text)
                {
                    context.AddEvent(EventSeverity.Info, waiting.Reason, text);
                }

                return (waiting.After, false);

            case StepResult.Failed failed:
                return Failed(context, failed);

            case StepResult.Settled settled:
                return Settle(context, settled);

            default:
                return Success(context);
        }
    }

    private (TimeSpan? RequeueAfter, bool BackOff) Settle(TContext context, StepResult.Settled settled)
    {
        if (settled.Halted is var (reason, message))
        {
            context.Conditions.MarkStalled(reason, context.Mask.Apply(message));
        }
        else if (settled.Retry is { } retry)
        {
            context.Conditions.MarkReconciling(MetaReasons.ProgressingWithRetry, context.Mask.Apply(retry));
        }

        if (settled.IsObserved)
        {
            Observe(context);
        }

        return settled.BackOff ? (BackOff.Delay(services.Options, context.Request.Failures), true) : (settled.After, false);
    }

    /// <summary>An interval of nothing means never, as for upstream; a tiny one must not become a busy loop.</summary>
    private static TimeSpan? Bounded(TimeSpan interval) => interval <= TimeSpan.Zero ? null : interval < _minInterval ? _minInterval : interval;

    private (TimeSpan? RequeueAfter, bool BackOff) Failed(TContext context, StepResult.Failed failed)
    {
        Fail(context, failed.Condition, failed.Text?.Reason ?? failed.Reason, failed.Text?.Message ?? failed.Cause.Message);
        if (!failed.Quiet)
        {
            context.AddEvent(EventSeverity.Error, failed.Reason, failed.Event ?? failed.Cause.Message);
        }

        return !failed.BackOff && RetryAfter(context) is { } delay
            ? (Bounded(delay), false)
            : (BackOff.Delay(services.Options, context.Request.Failures), true);
    }

    private void Fail(TContext context, string? condition, string reason, string message)
    {
        message = context.Mask.Apply(message);
        context.Conditions.Delete(ConditionTypes.Stalled);
        if (condition is not null)
        {
            context.Conditions.MarkTrue(condition, reason, message);
        }

        if (condition is null || Profile.Summary is null)
        {
            context.Conditions.MarkFalse(ConditionTypes.Ready, reason, message);
        }
        else
        {
            Profile.Summary.Apply(context.Conditions);
        }
    }

    private (TimeSpan? RequeueAfter, bool BackOff) Success(TContext context)
    {
        var success = Succeeded(context);
        context.Conditions.Delete(ConditionTypes.Stalled);
        context.Conditions.Delete(ConditionTypes.Reconciling);
        if (Profile.Summary is null)
        {
            context.Conditions.MarkTrue(ConditionTypes.Ready, success.Reason, context.Mask.Apply(success.Message));
        }
        else
        {
            Profile.Summary.Apply(context.Conditions);
        }

        Observe(context);
        Concluded(context);
        return context.Conditions.IsTrue(ConditionTypes.Ready)
            ? (success.RequeueAfter is { } after ? Bounded(services.Jitter.Apply(after)) : null, false)
            : (BackOff.Delay(services.Options, context.Request.Failures), true);
    }
}
