using Flux.Api;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>Gives each Receiver its path.</summary>
/// <remarks>Spec: notification-controller internal/controller/receiver_controller.go (Flux 2.9).</remarks>
public sealed class ReceiverReconciler : ReconcilePipeline<ReceiverContext>
{
    private readonly ReceiverIndex _index;

    /// <summary>A reconciler for all Receivers of all clusters.</summary>
    public ReceiverReconciler(ReconcileServices services, ReceiverIndex index)
        : base(services)
    {
        _index = index;
        Steps = [new ReadReceiverStep(), new InitializePathStep(index)];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = new()
    {
        Kind = FluxKinds.Receiver.Gvk,
        FieldManager = FluxKinds.Receiver.FieldManager,
        ReportingController = FluxKinds.Receiver.Controller,
    };

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<ReceiverContext>> Steps { get; }

    /// <inheritdoc />
    protected override ReceiverContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override Task<StepResult> FinalizeAsync(ReceiverContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        _index.Remove(context.Target);
        return Task.FromResult(StepResult.Next);
    }

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(ReceiverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new()
        {
            Reason = MetaReasons.Succeeded,
            Message = $"Receiver initialized for path: {context.Path}",
            RequeueAfter = context.Interval,
        };
    }

    /// <inheritdoc />
    protected override void Concluded(ReceiverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.AddEvent(
            EventSeverity.Info,
            MetaReasons.Succeeded,
            $"Reconciliation finished, next run in {GoDuration.Format(context.Interval)}");
    }
}
