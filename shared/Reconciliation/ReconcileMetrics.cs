using Flux.Primitives.Metrics;

namespace Flux.Reconciliation;

/// <summary>What is measured of runs.</summary>
/// <remarks>
/// Spec: fluxcd/pkg runtime/metrics; controller-runtime pkg/internal/controller/metrics and pkg/metrics/workqueue.go. There is no queue of
/// our own: what waits are orchestrations, so a queue's length is the host's to tell.
/// </remarks>
internal sealed class ReconcileMetrics
{
    private readonly FluxMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly MetricHistogram _duration;
    private readonly MetricCounter _total;
    private readonly MetricCounter _errors;
    private readonly MetricHistogram _time;
    private readonly MetricCounter _active;
    private readonly MetricCounter _adds;
    private readonly MetricCounter _retries;
    private readonly MetricHistogram _queued;
    private readonly MetricHistogram _work;

    public ReconcileMetrics(FluxMetrics metrics, TimeProvider clock)
    {
        (_metrics, _clock) = (metrics, clock);
        double[] queue = [.. Enumerable.Range(0, 12).Select(index => 1e-8 * Math.Pow(10, index))];
        _duration = metrics.AddHistogram(
            "gotk_reconcile_duration_seconds", "The duration in seconds of a reconcile of an object, waits included.", [.. Enumerable.Range(0, 10).Select(Boundary)], ofObjects: true);
        _total = metrics.AddCounter("controller_runtime_reconcile_total", "Reconciles by kind and result.", ofObjects: false, "controller", "result");
        _errors = metrics.AddCounter("controller_runtime_reconcile_errors_total", "Reconciles that failed and are tried again with back-off.", ofObjects: false, "controller");
        _time = metrics.AddHistogram(
            "controller_runtime_reconcile_time_seconds",
            "Time of one piece of work on an object.",
            [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60],
            ofObjects: false,
            "controller");
        _active = metrics.AddGauge("controller_runtime_active_workers", "How many objects are being worked on.", "controller");
        _adds = metrics.AddCounter("workqueue_adds_total", "Runs that were asked for.", ofObjects: false, "name", "controller");
        _retries = metrics.AddCounter("workqueue_retries_total", "Runs after a failure.", ofObjects: false, "name", "controller");
        _queued = metrics.AddHistogram("workqueue_queue_duration_seconds", "Time from when a run was asked for until it began.", queue, ofObjects: false, "name", "controller");
        _work = metrics.AddHistogram("workqueue_work_duration_seconds", "Time of one piece of work on an object.", queue, ofObjects: false, "name", "controller");
    }

    /// <summary>The whole of a reconcile, waits included.</summary>
    public void Reconciled(ReconcileTarget target, TimeSpan duration) => _duration.Record(Of(target), duration.TotalSeconds);

    /// <summary>Takes away what was measured about an object that is gone.</summary>
    public void Forget(ReconcileTarget target) => _metrics.Forget(Of(target));

    /// <summary>Measures one piece of work.</summary>
    public async Task<ReconcileOutcome> MeasureAsync(ReconcileRequest request, Func<Task<ReconcileOutcome>> run)
    {
        var controller = request.Target.Kind.ToLowerInvariant();
        if (request.Continuation is null)
        {
            Begin(request, controller);
        }

        var started = _clock.GetTimestamp();
        var result = "error";
        _active.Add(1, controller);
        try
        {
            var outcome = await run();
            result = outcome switch
            {
                { BackOff: true } => "error",
                { RequeueAfter: { } after } when after > TimeSpan.Zero => "requeue_after",
                { RequeueAfter: not null } => "requeue",
                _ => "success",
            };
            return outcome;
        }
        finally
        {
            _active.Add(-1, controller);
            var seconds = _clock.GetElapsedTime(started).TotalSeconds;
            _time.Record(seconds, controller);
            _work.Record(seconds, controller, controller);
            _total.Add(1, controller, result);
            if (result == "error")
            {
                _errors.Add(1, controller);
            }
        }
    }

    private void Begin(ReconcileRequest request, string controller)
    {
        _adds.Add(1, controller, controller);
        if (request.Failures > 0)
        {
            _retries.Add(1, controller, controller);
        }

        if (request.AsOf is { } asked && _clock.GetUtcNow() - new DateTimeOffset(asked, TimeSpan.Zero) is var waited && waited > TimeSpan.Zero)
        {
            _queued.Record(waited.TotalSeconds, controller, controller);
        }
    }

    private static MetricObject Of(ReconcileTarget target) => new(target.Cluster, target.Kind, target.Namespace, target.Name);

    /// <remarks>Spec: ten buckets from 10 ms to half an hour, evenly growing.</remarks>
    private static double Boundary(int index) => 0.01 * Math.Pow(1800 / 0.01, index / 9.0);
}
