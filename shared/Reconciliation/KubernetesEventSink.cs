using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Reconciliation;

/// <summary>Keeps events as core/v1 <c>Event</c> objects beside the object they are about; a repeated one is counted.</summary>
/// <remarks>Spec: client-go tools/record, event.go and events_cache.go; fluxcd/pkg runtime/events.</remarks>
/// <param name="clusters">The clusters.</param>
/// <param name="clock">The time.</param>
/// <param name="options">How often routine events are kept.</param>
/// <param name="logger">A log.</param>
public sealed partial class KubernetesEventSink(
    IClusterRegistry clusters, TimeProvider clock, ReconciliationOptions options, ILogger<KubernetesEventSink> logger) : IEventSink
{
    private static readonly GroupVersionKind _kind = new("", "v1", "Event");
    private readonly EventCorrelator _correlator = new(clock);

    /// <inheritdoc />
    public async Task SendAsync(FluxEvent fluxEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fluxEvent);
        if (!_correlator.IsDue(fluxEvent, options.RoutineEventInterval))
        {
            return;
        }

        if (_correlator.Observe(fluxEvent) is not { } seen)
        {
            Log.Dropped(logger, fluxEvent.Key, fluxEvent.Reason);
            return;
        }

        try
        {
            await WriteAsync(clusters.Get(fluxEvent.Cluster), fluxEvent, seen, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or KeyNotFoundException)
        {
            Log.Lost(logger, fluxEvent.Key, fluxEvent.Reason, e.Message);
        }
    }

    private async Task WriteAsync(IKubernetesClient client, FluxEvent fluxEvent, EventCorrelator.Sighting seen, CancellationToken cancellationToken)
    {
        var write = new WriteOptions { FieldManager = fluxEvent.ReportingController };
        var key = new ObjectKey(NamespaceOf(fluxEvent), seen.Name);
        if (seen.Count > 1)
        {
            var patch = new JsonObject
            {
                ["count"] = seen.Count,
                ["lastTimestamp"] = Timestamps.Format(fluxEvent.Timestamp),
                ["message"] = seen.Message,
            };
            try
            {
                await client.PatchAsync(_kind, key, PatchType.Merge, patch, write, cancellationToken);
                return;
            }
            catch (KubernetesException e) when (e.IsNotFound && !e.NoKindMatch)
            {
                // it expired; it is created again below with its count
            }
        }

        try
        {
            await client.CreateAsync(ToObject(fluxEvent, seen), write, cancellationToken);
        }
        catch (KubernetesException e) when (e.Reason == "AlreadyExists")
        {
            Log.Lost(logger, fluxEvent.Key, fluxEvent.Reason, e.Message);
        }
    }

    private static string NamespaceOf(FluxEvent fluxEvent) => fluxEvent.Key.Namespace.Length == 0 ? "default" : fluxEvent.Key.Namespace;

    private static JsonObject ToObject(FluxEvent fluxEvent, EventCorrelator.Sighting seen)
    {
        var metadata = new JsonObject { ["name"] = seen.Name, ["namespace"] = NamespaceOf(fluxEvent) };
        if (fluxEvent.Metadata.Count > 0)
        {
            metadata["annotations"] = new JsonObject(
                fluxEvent.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = metadata,
            ["involvedObject"] = fluxEvent.InvolvedObject(),
            ["reason"] = fluxEvent.Reason,
            ["message"] = seen.Message,
            ["source"] = new JsonObject { ["component"] = fluxEvent.ReportingController },
            ["firstTimestamp"] = Timestamps.Format(seen.First),
            ["lastTimestamp"] = Timestamps.Format(fluxEvent.Timestamp),
            ["count"] = seen.Count,
            ["type"] = fluxEvent.Severity == EventSeverity.Error ? "Warning" : "Normal",
            ["reportingComponent"] = fluxEvent.ReportingController,
            ["reportingInstance"] = "",
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Event {Reason} of {Key} was dropped: too many of this object")]
        public static partial void Dropped(ILogger logger, ObjectKey key, string reason);

        [LoggerMessage(LogLevel.Warning, "Event {Reason} of {Key} could not be written: {Error}")]
        public static partial void Lost(ILogger logger, ObjectKey key, string reason, string error);
    }
}
