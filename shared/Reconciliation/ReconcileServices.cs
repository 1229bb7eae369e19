using Flux.Primitives.Metrics;
using Microsoft.Extensions.Logging;

namespace Flux.Reconciliation;

/// <summary>What every pipeline needs.</summary>
public sealed record ReconcileServices
{
    /// <summary>The clusters.</summary>
    public required IClusterRegistry Clusters { get; init; }

    /// <summary>Where events go.</summary>
    public required IReadOnlyList<IEventSink> Events { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Spreads intervals.</summary>
    public IIntervalJitter Jitter { get; init; } = new IntervalJitter(5, Random.Shared);

    /// <summary>Delays.</summary>
    public ReconciliationOptions Options { get; init; } = new();

    /// <summary>The pipeline's own log.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Where runs are measured.</summary>
    public FluxMetrics Metrics { get; init; } = new();

    internal ReconcileMetrics Measured => field ?? (Interlocked.CompareExchange(ref field, new(Metrics, Clock), null) ?? field);
}
