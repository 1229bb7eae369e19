using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Health;

/// <summary>The statuses of a set of objects at one moment, and what follows.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, WaitForSet.</remarks>
public sealed class HealthReport
{
    private readonly IReadOnlySet<ObjectIdentity> _expiringJobs;

    /// <param name="statuses">One for each object; their order is that of the messages.</param>
    /// <param name="expiringJobs">Jobs with <c>ttlSecondsAfterFinished</c>: such a Job is deleted once it is done, so a missing one is done.</param>
    public HealthReport(IReadOnlyList<ObjectStatus> statuses, IReadOnlySet<ObjectIdentity>? expiringJobs = null)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        Statuses = statuses;
        _expiringJobs = expiringJobs ?? new HashSet<ObjectIdentity>();
    }

    /// <summary>One for each object.</summary>
    public IReadOnlyList<ObjectStatus> Statuses { get; }

    /// <summary>The objects that are not there yet.</summary>
    public IEnumerable<ObjectIdentity> NotReady =>
        Statuses.Where(s => Effective(s) != HealthStatus.Current).Select(s => s.Object);

    /// <summary>The report on objects as they were read; null stands for one that does not exist.</summary>
    /// <param name="objects">The objects by identity.</param>
    /// <param name="now">The time.</param>
    /// <param name="expiringJobs">Jobs that vanish when done; null for none.</param>
    /// <param name="expressions">The health of custom kinds; null for none.</param>
    public static HealthReport Of(
        IEnumerable<(ObjectIdentity Object, JsonObject? Live)> objects,
        DateTimeOffset now,
        IReadOnlySet<ObjectIdentity>? expiringJobs = null,
        HealthExpressions? expressions = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return new([.. objects.Select(o => StatusOf(o.Object, o.Live, now, expressions))], expiringJobs);
    }

    /// <summary>The Jobs among some manifests that are deleted when they are done.</summary>
    public static HashSet<ObjectIdentity> ExpiringJobs(IEnumerable<JsonObject> manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        return [.. manifests
            .Where(m => m.Text("kind") == "Job" && m.Text("apiVersion").StartsWith("batch/", StringComparison.Ordinal)
                && (m["spec"] as JsonObject)?["ttlSecondsAfterFinished"] is JsonValue ttl && StatusFields.TryInt(ttl, out _))
            .Select(ObjectIdentity.Of)];
    }

    /// <summary>What follows from the statuses.</summary>
    /// <param name="failFast">One failure decides; otherwise failures wait until nothing else is in progress.</param>
    public HealthVerdict Judge(bool failFast)
    {
        var found = Statuses.Select(Effective).ToHashSet();
        return found switch
        {
            _ when found.All(s => s == HealthStatus.Current) => HealthVerdict.Healthy,
            _ when failFast && found.Contains(HealthStatus.Failed) => HealthVerdict.Failed,
            _ when found.All(s => s is HealthStatus.Current or HealthStatus.Failed) => HealthVerdict.Failed,
            _ => HealthVerdict.Waiting,
        };
    }

    /// <summary><c>failed early due to stalled resources: [Kind/ns/name status: 'Failed', …]</c>.</summary>
    public string StalledMessage() => Message("failed early due to stalled resources", s => s == HealthStatus.Failed);

    /// <summary><c>timeout waiting for: [Kind/ns/name status: 'InProgress', …]</c>.</summary>
    public string TimeoutMessage() => Message("timeout waiting for", s => s != HealthStatus.Current);

    internal static ObjectStatus StatusOf(
        ObjectIdentity id, JsonObject? live, DateTimeOffset now, HealthExpressions? expressions, Func<JsonObject, DateTimeOffset, HealthResult>? compute = null)
    {
        if (live is null)
        {
            return new ObjectStatus(id, HealthStatus.NotFound, "Resource not found");
        }

        try
        {
            if (expressions?.Evaluate(live) is { } custom)
            {
                return new ObjectStatus(id, custom, "");
            }

            var result = (compute ?? KubernetesStatus.ComputeForFlux)(live, now);
            return new ObjectStatus(id, result.Status, result.Message);
        }
        catch (HealthException e)
        {
            return new ObjectStatus(id, HealthStatus.Unknown, e.Message);
        }
    }

    private HealthStatus Effective(ObjectStatus status) =>
        status.Status == HealthStatus.NotFound && _expiringJobs.Contains(status.Object) ? HealthStatus.Current : status.Status;

    private string Message(string what, Func<HealthStatus, bool> listed) =>
        $"{what}: [{string.Join(", ", Statuses.Where(s => listed(Effective(s))).Select(Show))}]";

    private static string Show(ObjectStatus status) => status.Status == HealthStatus.Unknown
        ? $"{status.Object.Subject} status: '{status.Status}': {status.Message}"
        : $"{status.Object.Subject} status: '{status.Status}'";
}
