using Flux.Durable;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Watching;

/// <summary>Does what a <see cref="SweepPlan"/> says.</summary>
internal sealed partial class SweepExecutor(IOrchestrationClient orchestrations, ILogger logger)
{
    /// <summary>The ids of a cluster's loops that run.</summary>
    public async Task<ISet<string>> RunningAsync(string cluster, CancellationToken cancellationToken)
    {
        var running = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var instance in orchestrations.ListAsync($"{cluster}/", cancellationToken))
        {
            if (instance.Status == OrchestrationStatus.Running)
            {
                running.Add(instance.InstanceId);
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

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The loop of {Target} had ended while the object is there, and is started again")]
        public static partial void StartedAgain(ILogger logger, ReconcileTarget target);

        [LoggerMessage(LogLevel.Debug, "Waking {Target}, triggered by {TriggeredBy}: {Reason}")]
        public static partial void Waking(ILogger logger, ReconcileTarget target, string triggeredBy, string reason);
    }
}
