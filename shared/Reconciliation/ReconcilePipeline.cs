using System.Text;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Reconciliation;

/// <summary>
/// The frame of every reconciler: loads the object, sees to deletion, finalizer and suspension, runs the kind's steps in
/// order, and turns what they return into conditions, events and the next requeue. A kind declares its profile and steps.
/// </summary>
/// <remarks>Spec: fluxcd/pkg runtime (conditions, patch, events); kustomize-controller and source-controller, <c>Reconcile</c>.</remarks>
public abstract partial class ReconcilePipeline<TContext>(ReconcileServices services) : IReconciler
    where TContext : ReconcileContext
{
    /// <summary>The name under which <see cref="FinalizeAsync"/> finds what it left when it waited.</summary>
    protected const string FinalizeStep = "Finalize";

    private static readonly TimeSpan _minInterval = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = services.Loggers.CreateLogger($"Flux.{typeof(TContext).Name}");

    /// <inheritdoc />
    public GroupVersionKind Kind => Profile.Kind;

    /// <summary>What the kind declares.</summary>
    protected abstract ReconcilerProfile Profile { get; }

    /// <summary>The steps, in order.</summary>
    protected abstract IReadOnlyList<IReconcileStep<TContext>> Steps { get; }

    /// <summary>Begins a run. It must not throw for a fault in the spec: that is the first step's to find.</summary>
    protected abstract TContext Open(ReconcileSession session);

    /// <summary>
    /// Looks at the object before all else, its finalizer included: an object that is not reconciled at all has its outcome here. Null goes on.
    /// </summary>
    protected virtual Task<ReconcileOutcome?> PrecedeAsync(TContext context, CancellationToken cancellationToken) =>
        Task.FromResult<ReconcileOutcome?>(null);

    /// <summary>
    /// What is to be cleaned up before a deleted object may go. <see cref="StepResult.Next"/> removes the finalizer; any
    /// other result keeps it and is handled like a step's.
    /// </summary>
    protected virtual Task<StepResult> FinalizeAsync(TContext context, CancellationToken cancellationToken) => Task.FromResult(StepResult.Next);

    /// <summary>The reason that is set where <see cref="FinalizeAsync"/> throws.</summary>
    protected virtual string FinalizeFailureReason => MetaReasons.Failed;

    /// <summary>All steps went through: sets the kind's status fields and events, and says what <c>Ready</c> tells.</summary>
    protected abstract ReconcileSuccess Succeeded(TContext context);

    /// <summary>Called after <c>Ready</c> was set, e.g. for an event with its reason.</summary>
    protected virtual void Concluded(TContext context)
    {
    }

    /// <summary>How long to wait after a failure; null for exponential back-off.</summary>
    protected virtual TimeSpan? RetryAfter(TContext context) => null;

    /// <summary>
    /// A run that waits was woken: what its status says now. Null where nothing is to be said; either way the work begins anew.
    /// </summary>
    /// <param name="context">The run.</param>
    /// <param name="step">The step that waited.</param>
    /// <param name="trigger">Who woke it, as <c>Kind/namespace/name</c>.</param>
    protected virtual StepResult? Cancelled(TContext context, string step, string trigger) => null;

    /// <summary>
    /// Whether a run that waits goes on although it was woken, or its object changed or was suspended meanwhile: what it does must not be left
    /// half done. It sees <see cref="ReconcileContext.InterruptedBy"/>, and has to see to another run afterwards.
    /// </summary>
    /// <param name="context">The run.</param>
    /// <param name="step">The step that waited.</param>
    protected virtual bool GoesOn(TContext context, string step) => false;

    /// <summary>
    /// Whom to wake after a successful run; asked only where <see cref="Changed"/> is true, and again, of a fresh
    /// <paramref name="context"/> that no step has seen, for each further outcome where they do not fit into one.
    /// </summary>
    protected virtual Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(TContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReconcileTarget>>([]);

    /// <summary>Whether the run changed something dependents look at.</summary>
    protected virtual bool Changed(TContext context) => false;

    /// <inheritdoc />
    public async Task<ReconcileOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var outcome = await services.Measured.MeasureAsync(request, () => WorkAsync(request, cancellationToken));
        if (outcome.ObjectGone)
        {
            services.Measured.Forget(request.Target);
        }

        return outcome;
    }

    private async Task<ReconcileOutcome> WorkAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        var target = request.Target;
        var client = services.Clusters.Get(target.Cluster);
        var json = await client.GetAsync(Kind, new(target.Namespace, target.Name), cancellationToken);
        if (json is null)
        {
            return new() { ObjectGone = true };
        }

        var resumption = Resumption.Read(request.Continuation);
        var context = Open(new()
        {
            Request = request,
            Client = client,
            Policy = services.Clusters.PolicyOf(target.Cluster),
            Object = new(json, services.Clock) { Finalizer = Profile.Finalizer },
            Services = services,
            Profile = Profile,
            StartedAt = resumption?.StartedAt ?? services.Clock.GetUtcNow(),
            Resumption = resumption,
        });
        try
        {
            var preceding = await PrecedeAsync(context, cancellationToken);
            if (preceding is not null)
            {
                await SendEventsAsync(context, cancellationToken);
            }

            var outcome = preceding ?? await DispatchAsync(context, resumption, cancellationToken);
            if (outcome.Continuation is null)
            {
                services.Measured.Reconciled(target, context.Elapsed);
            }

            return outcome;
        }
        catch (ObjectGoneException)
        {
            // begin anew: the next run finds nothing, or another object of the name
            return new() { RequeueAfter = TimeSpan.Zero };
        }
    }

    private async Task<ReconcileOutcome> DispatchAsync(TContext context, Resumption? resumption, CancellationToken cancellationToken)
    {
        switch (context.Object)
        {
            case { IsBeingDeleted: true, HasFinalizer: false }:
                return new();

            case { IsBeingDeleted: true }:
                return await DeleteAsync(context, cancellationToken);

            case { HasFinalizer: false }:
                await context.Patcher.SetFinalizerAsync(context.Object, present: true, cancellationToken);
                return await DispatchAsync(context, resumption, cancellationToken);

            case var _ when resumption is { Step: WakeProgress.Step }:
                return await GoOnWakingAsync(context, resumption, cancellationToken);

            case var obj when resumption is not null && GoesOn(context, resumption.Step):
                context.InterruptedBy = Interruption(context, obj, resumption);
                return await RunAsync(context, resumption.Step, cancellationToken);

            case var obj when resumption is not null && Interruption(context, obj, resumption) is { } trigger:
                Log.Interrupted(_logger, context.Target, trigger);
                return Cancelled(context, resumption.Step, trigger) is { } result
                    ? await ConcludeAsync(context, resumption.Step, result, cancellationToken)
                    : new() { RequeueAfter = TimeSpan.Zero };

            case { IsSuspended: true }:
                Log.Suspended(_logger, context.Target);
                await EndAsync(context, cancellationToken);
                return new();

            default:
                return await RunAsync(context, resumption?.Step, cancellationToken);
        }
    }

    /// <summary>Who or what ended a wait before its time; null where it goes on.</summary>
    private static string? Interruption(TContext context, FluxObject obj, Resumption resumption) =>
        context.Request.TriggeredBy
        ?? (obj.Generation != resumption.Generation || (obj.RequestedAt is { } asked && Resumption.MarkOf(asked) != resumption.RequestedAt) ? context.Target.ToString() : null);

    private async Task<ReconcileOutcome> RunAsync(TContext context, string? resumeAt, CancellationToken cancellationToken)
    {
        var resuming = Steps.Any(step => step.Name == resumeAt);
        foreach (var step in Steps)
        {
            if (resuming && step.Name != resumeAt)
            {
                continue;
            }

            resuming = false;
            var result = await RunStepAsync(context, step, cancellationToken);
            if (result is not StepResult.Continue)
            {
                return await ConcludeAsync(context, step.Name, result, cancellationToken);
            }
        }

        return await ConcludeAsync(context, "", StepResult.Next, cancellationToken);
    }

    private async Task<StepResult> RunStepAsync(TContext context, IReconcileStep<TContext> step, CancellationToken cancellationToken)
    {
        try
        {
            return Bounded(step.Name, step.FailureReason, await step.RunAsync(context, cancellationToken));
        }
        catch (Exception e) when (e is not ObjectGoneException && !cancellationToken.IsCancellationRequested)
        {
            // one object's fault, or ours on one object, is told in its status: no other object waits for it
            Log.StepThrew(_logger, context.Target, step.Name, e is KubernetesException ? null : e);
            return new StepResult.Failed(step.FailureReason, e);
        }
    }

    private async Task<ReconcileOutcome> DeleteAsync(TContext context, CancellationToken cancellationToken)
    {
        var result = await RunFinalizerAsync(context, cancellationToken);
        if (result is not StepResult.Continue)
        {
            return await ConcludeAsync(context, FinalizeStep, result, cancellationToken);
        }

        await SendEventsAsync(context, cancellationToken);
        await context.Patcher.SetFinalizerAsync(context.Object, present: false, cancellationToken);
        return new() { ObjectGone = context.Object.Finalizers.Count == 0 };
    }

    private async Task<StepResult> RunFinalizerAsync(TContext context, CancellationToken cancellationToken)
    {
        try
        {
            return Bounded(FinalizeStep, FinalizeFailureReason, await FinalizeAsync(context, cancellationToken));
        }
        catch (Exception e) when (e is not ObjectGoneException && !cancellationToken.IsCancellationRequested)
        {
            Log.StepThrew(_logger, context.Target, FinalizeStep, e is KubernetesException ? null : e);
            return new StepResult.Failed(FinalizeFailureReason, e) { BackOff = true };
        }
    }

    /// <summary>A continuation goes through the orchestration's history, which holds 16 KiB a record.</summary>
    private static StepResult Bounded(string step, string reason, StepResult result) =>
        result is StepResult.Pending pending && Encoding.UTF8.GetByteCount(pending.State.GetRawText()) > Resumption.MaxStateBytes
            ? new StepResult.Failed(reason, new InvalidOperationException($"step {step} left more than {Resumption.MaxStateBytes} bytes to go on from"))
            : result;

    private async Task<ReconcileOutcome> ConcludeAsync(TContext context, string step, StepResult result, CancellationToken cancellationToken)
    {
        if (result is StepResult.Pending pending)
        {
            return await SuspendRunAsync(context, step, pending, cancellationToken);
        }

        var (requeueAfter, backOff) = Resolve(context, result);
        var changed = result is StepResult.Continue or StepResult.Settled && Changed(context);
        await EndAsync(context, cancellationToken);
        return changed
            ? await WakeAsync(context, new() { RequeueAfter = requeueAfter, BackOff = backOff }, cancellationToken)
            : new() { RequeueAfter = requeueAfter, BackOff = backOff };
    }

    private async Task<ReconcileOutcome> SuspendRunAsync(
        TContext context, string step, StepResult.Pending pending, CancellationToken cancellationToken)
    {
        await context.Patcher.WriteStatusAsync(context.Object, cancellationToken);
        await SendEventsAsync(context, cancellationToken);
        var resumption = ResumptionAt(context, pending.ResumeAt ?? step, pending.State);
        return new() { RequeueAfter = pending.After, Continuation = resumption.ToJson() };
    }

    private void Observe(TContext context)
    {
        if (Profile.HasObservedGeneration)
        {
            context.Status["observedGeneration"] = context.Object.Generation;
        }
    }

    /// <summary>What is done at the end of every run, whatever came out of it.</summary>
    private async Task EndAsync(TContext context, CancellationToken cancellationToken)
    {
        if (context.Object.RequestedAt is { } requestedAt)
        {
            context.Status["lastHandledReconcileAt"] = requestedAt;
        }

        if (context.Conditions.IsTrue(ConditionTypes.Ready))
        {
            context.Conditions.Delete(ConditionTypes.Reconciling);
            Observe(context);
        }
        else if (context.Conditions.IsFalse(ConditionTypes.Ready) && context.Conditions.Has(ConditionTypes.Reconciling))
        {
            context.Conditions.MarkTrue(
                ConditionTypes.Reconciling, MetaReasons.ProgressingWithRetry, context.Conditions.MessageOf(ConditionTypes.Reconciling));
        }

        await context.Patcher.WriteStatusAsync(context.Object, cancellationToken);
        await SendEventsAsync(context, cancellationToken);
    }

    private async Task SendEventsAsync(TContext context, CancellationToken cancellationToken)
    {
        foreach (var fluxEvent in context.Events)
        {
            Log.Event(_logger, context.Target, fluxEvent.Severity, fluxEvent.Reason, fluxEvent.Message);
            foreach (var sink in services.Events)
            {
                await sink.SendAsync(fluxEvent, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{Target} is suspended")]
        public static partial void Suspended(ILogger logger, ReconcileTarget target);

        [LoggerMessage(LogLevel.Information, "{Target}: what was being waited for is given up, triggered by {Trigger}")]
        public static partial void Interrupted(ILogger logger, ReconcileTarget target, string trigger);

        [LoggerMessage(LogLevel.Warning, "{Target}: step {Step} failed")]
        public static partial void StepThrew(ILogger logger, ReconcileTarget target, string step, Exception? exception);

        [LoggerMessage(LogLevel.Information, "{Target}: {Severity} {Reason}: {Message}")]
        public static partial void Event(ILogger logger, ReconcileTarget target, EventSeverity severity, string reason, string message);
    }
}
