using System.Collections.Concurrent;
using Flux.Durable;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Watching;

/// <summary>Does what a <see cref="SweepPlan"/> says.</summary>
/// <param name="orchestrations">The loops.</param>
/// <param name="logger">Where loops that have failed or are stuck are told.</param>
/// <param name="stuck">Finds loops that count as running and do not; null where there cannot be any.</param>
internal sealed partial class SweepExecutor(IOrchestrationClient orchestrations, ILogger logger, StuckLoops? stuck = null)
{
    private const int MaxFailureLength = 500;
    private readonly ConcurrentDictionary<string, DateTime> _told = new(StringComparer.Ordinal);

    /// <summary>The ids of a cluster's loops that run. One that is stuck is ended here, and started again by the next sweep.</summary>
    public async Task<ISet<string>> RunningAsync(string cluster, CancellationToken cancellationToken)
    {
        var running = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var instance in orchestrations.ListAsync($"{cluster}/", cancellationToken))
        {
            if (instance.Status == OrchestrationStatus.Running)
            {
                running.Add(instance.InstanceId);
                if (stuck?.IsStuck(instance) is true)
                {
                    Log.Stuck(logger, instance.InstanceId, instance.LastUpdatedAt);
                    await orchestrations.TerminateAsync(instance.InstanceId, "stuck: it should have run long ago", cancellationToken);
                }
            }
            else if (instance.Status == OrchestrationStatus.Failed && IsNew(instance))
            {
                var failure = instance.Failure ?? "";
                Log.LoopFailed(logger, instance.InstanceId, failure.Length <= MaxFailureLength ? failure : failure[..MaxFailureLength]);
            }
        }

        return running;
    }

    /// <summary>The ids of those loops of these objects that run, each asked for by itself.</summary>
    public async Task<ISet<string>> RunningAsync(IReadOnlyCollection<ReconcileTarget> targets, CancellationToken cancellationToken)
    {
        var running = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            var id = target.InstanceId;
            if (await orchestrations.GetAsync(id, cancellationToken) is { Status: OrchestrationStatus.Running })
            {
                running.Add(id);
            }
        }

        return running;
    }

    /// <summary>Starts those loops that do not run, whatever ended them.</summary>
    public async Task StartMissingAsync(IReadOnlyCollection<ReconcileTarget> targets, CancellationToken cancellationToken)
    {
        var running = await RunningAsync(targets, cancellationToken);
        foreach (var target in targets.Where(target => !running.Contains(target.InstanceId)))
        {
            Log.StartedAgain(logger, target);
            await orchestrations.StartAsync(
                OrchestrationNames.ReconcileLoop, target.InstanceId, new ReconcileLoopInput { Target = target }, cancellationToken);
        }
    }

    /// <summary>Starts what is missing and wakes what has moved.</summary>
    public async Task ExecuteAsync(SweepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var target in plan.Start)
        {
            await orchestrations.StartAsync(
                OrchestrationNames.ReconcileLoop, target.InstanceId, new ReconcileLoopInput { Target = target }, cancellationToken);
        }

        foreach (var signal in plan.Raise)
        {
            Log.Waking(logger, signal.Target, signal.TriggeredBy, signal.Reason);
            await orchestrations.RaiseEventAsync(
                signal.Target.InstanceId, OrchestrationNames.ReconcileRequested, signal.TriggeredBy, cancellationToken);
        }
    }

    /// <summary>A failure is told once, not at each sweep until it is purged.</summary>
    private bool IsNew(OrchestrationInstance failed)
    {
        var before = _told.GetValueOrDefault(failed.InstanceId);
        _told[failed.InstanceId] = failed.LastUpdatedAt;
        return before != failed.LastUpdatedAt;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The loop {InstanceId} has not moved since {Since} though its time came; it is ended and started again")]
        public static partial void Stuck(ILogger logger, string instanceId, DateTime since);

        [LoggerMessage(LogLevel.Error, "The loop {InstanceId} had failed and is started again where its object is there: {Failure}")]
        public static partial void LoopFailed(ILogger logger, string instanceId, string failure);

        [LoggerMessage(LogLevel.Warning, "The loop of {Target} had ended while the object is there, and is started again")]
        public static partial void StartedAgain(ILogger logger, ReconcileTarget target);

        [LoggerMessage(LogLevel.Debug, "Waking {Target}, triggered by {TriggeredBy}: {Reason}")]
        public static partial void Waking(ILogger logger, ReconcileTarget target, string triggeredBy, string reason);
    }
}
