using Flux.Api;
using Flux.Artifacts;
using Flux.Reconciliation;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>What the reconcilers of all sources share: the profile's form, what goes with the object, and whom a new artifact wakes.</summary>
/// <typeparam name="TContext">What the kind's steps hand on.</typeparam>
public abstract class SourceReconciler<TContext> : ReconcilePipeline<TContext>
    where TContext : SourceContext
{
    /// <summary>A reconciler for all objects of a kind in all clusters.</summary>
    protected SourceReconciler(ReconcileServices services, IArtifactStore store, IOptions<ArtifactOptions> options)
        : base(services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Collector = new(store, options, services.Clock);
    }

    /// <summary>Deletes what nobody needs any more.</summary>
    protected ArtifactGarbageCollector Collector { get; }

    /// <inheritdoc />
    protected override string FinalizeFailureReason => SourceReasons.GarbageCollectionFailed;

    /// <summary>The profile of a kind whose <c>Ready</c> summarises its other conditions.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="conditions">The kind's own conditions, most telling first.</param>
    /// <param name="normal">Those of them that are good where they are true.</param>
    /// <param name="bipolar">Those that decide before all others where they are false.</param>
    /// <remarks>Spec: source-controller internal/reconcile/summarize and the ready conditions of each kind.</remarks>
    protected static ReconcilerProfile ProfileOf(
        FluxKind kind, IReadOnlyList<string> conditions, IReadOnlyCollection<string> normal, IReadOnlyList<string>? bipolar = null)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        IReadOnlyList<string> all = [.. conditions, ConditionTypes.Stalled, ConditionTypes.Reconciling];
        return ReconcilerProfile.Of(kind) with
        {
            OwnedConditions = [.. conditions],
            Summary = new() { Conditions = all, NegativePolarity = [.. all.Except(normal)], Bipolar = bipolar ?? [] },
        };
    }

    /// <inheritdoc />
    protected override async Task<StepResult> FinalizeAsync(TContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            if ((await Collector.DeleteAllAsync(context.Folder, cancellationToken)).Count > 0)
            {
                context.AddEvent(
                    EventSeverity.Trace, SourceReasons.GarbageCollectionSucceeded, "garbage collected artifacts for deleted resource");
            }

            return StepResult.Next;
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(
                SourceReasons.GarbageCollectionFailed,
                new SourceException($"garbage collection for deleted resource failed: {e.Message}", e));
        }
    }

    /// <inheritdoc />
    protected override bool Changed(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Artifact is { } artifact && context.ArtifactBefore?.HasRevision(artifact.Revision) != true;
    }

    /// <inheritdoc />
    protected override async Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(TContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await Dependents.FindAsync(context.Client, context.Target, cancellationToken);
    }
}
