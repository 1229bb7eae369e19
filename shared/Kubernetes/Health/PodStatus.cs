using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Health;

/// <summary>Pods, by phase.</summary>
internal static class PodStatus
{
    /// <summary>How long a Pod may be without a node before that counts as a failure.</summary>
    private static readonly TimeSpan _scheduleWindow = TimeSpan.FromSeconds(15);

    public static HealthResult Of(JsonObject pod, DateTimeOffset now)
    {
        var conditions = StatusFields.Conditions(pod);
        return StatusFields.Text(pod, "status.phase", "") switch
        {
            "Succeeded" => HealthResult.Current("Pod has completed successfully"),
            "Failed" => HealthResult.Current("Pod has completed, but not successfully"),
            "Running" => Running(pod, conditions),
            "Pending" => Pending(pod, conditions, now),
            "" => HealthResult.InProgress("PodNotObserved", "Pod phase not available"),
            var phase => throw new HealthException($"unknown phase {phase}"),
        };
    }

    /// <summary>Whether the scheduler says that no node takes the Pod.</summary>
    public static bool IsUnschedulable(IEnumerable<HealthCondition> conditions) =>
        conditions.Any(c => c is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" });

    private static HealthResult Running(JsonObject pod, List<HealthCondition> conditions)
    {
        if (conditions.Any(c => c is { Type: "Ready", Status: "True" }))
        {
            return HealthResult.Current("Pod is Ready");
        }

        var looping = CrashLooping(pod);
        return looping.Count > 0
            ? HealthResult.Failed("ContainerCrashLooping", $"Containers in CrashLoop state: {string.Join(',', looping)}")
            : HealthResult.InProgress("PodRunningNotReady", "Pod is running but is not Ready");
    }

    private static HealthResult Pending(JsonObject pod, List<HealthCondition> conditions, DateTimeOffset now)
    {
        // The first such condition alone counts.
        if (!IsUnschedulable(conditions.Where(c => c is { Type: "PodScheduled", Status: "False" }).Take(1)))
        {
            return HealthResult.InProgress("PodPending", "Pod is in the Pending phase");
        }

        var known = DateTimeOffset.TryParse(
            pod.Metadata()?.Text("creationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created);
        return known && now - _scheduleWindow < created
            ? HealthResult.InProgress("PodNotScheduled", "Pod has not been scheduled")
            : HealthResult.Failed("PodUnschedulable", "Pod could not be scheduled");
    }

    private static List<string> CrashLooping(JsonObject pod)
    {
        var names = new List<string>();
        foreach (var item in StatusFields.RequiredList(pod, "status.containerStatuses") ?? [])
        {
            if (item is JsonObject container
                && container["name"] is JsonValue value && value.TryGetValue<string>(out var name)
                && StatusFields.Text(container, "state.waiting.reason", "") == "CrashLoopBackOff")
            {
                names.Add(name);
            }
        }

        return names;
    }
}
