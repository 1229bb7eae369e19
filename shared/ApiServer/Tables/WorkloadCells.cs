using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of Pods and what makes them.</summary>
internal static class WorkloadCells
{
    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("apps/Deployment" or "apps/StatefulSet", "Ready") => (o, _) =>
            $"{o.Whole("status", "readyReplicas") ?? 0}/{o.Whole("spec", "replicas") ?? 0}",
        ("apps/Deployment", "Up-to-date") => (o, _) => TableCells.Count(o, "status", "updatedReplicas"),
        ("apps/Deployment", "Available") => (o, _) => TableCells.Count(o, "status", "availableReplicas"),
        ("apps/DaemonSet", "Desired") => (o, _) => TableCells.Count(o, "status", "desiredNumberScheduled"),
        ("apps/DaemonSet", "Current") => (o, _) => TableCells.Count(o, "status", "currentNumberScheduled"),
        ("apps/DaemonSet", "Ready") => (o, _) => TableCells.Count(o, "status", "numberReady"),
        ("apps/DaemonSet", "Up-to-date") => (o, _) => TableCells.Count(o, "status", "updatedNumberScheduled"),
        ("apps/DaemonSet", "Available") => (o, _) => TableCells.Count(o, "status", "numberAvailable"),
        ("apps/DaemonSet", "Node Selector") => (o, _) => TableCells.LabelsOrNone(o.Map("spec", "template", "spec", "nodeSelector")),
        ("apps/ReplicaSet", "Desired") => (o, _) => TableCells.Count(o, "spec", "replicas"),
        ("apps/ReplicaSet", "Current") => (o, _) => TableCells.Count(o, "status", "replicas"),
        ("apps/ReplicaSet", "Ready") => (o, _) => TableCells.Count(o, "status", "readyReplicas"),
        ("batch/CronJob", "Selector") => (o, _) => TableCells.Selector(o.Map("spec", "jobTemplate", "spec", "selector")),
        ("apps/Deployment" or "apps/DaemonSet" or "apps/ReplicaSet" or "batch/Job", "Selector") => (o, _) => TableCells.Selector(o.Map("spec", "selector")),
        ("batch/Job", "Status") => (o, _) => JobStatus(o),
        ("batch/Job", "Completions") => (o, _) => Completions(o),
        ("batch/Job", "Duration") => Duration,
        ("batch/CronJob", "Schedule") => (o, _) => o.Text("spec", "schedule"),
        ("batch/CronJob", "Timezone") => (o, _) => o.Text("spec", "timeZone") ?? TableCells.None,
        ("batch/CronJob", "Suspend") => (o, _) => o.IsTrue("spec", "suspend") ? "True" : "False",
        ("batch/CronJob", "Active") => (o, _) => o.List("status", "active")?.Count ?? 0,
        ("batch/CronJob", "Last Schedule") => (o, now) =>
            o.Text("status", "lastScheduleTime") is { } time ? Ages.Since(time, now) : TableCells.None,
        ("Pod", "Ready") => (o, _) => $"{o.Maps("status", "containerStatuses").Count(c => c.IsTrue("ready"))}/{o.List("spec", "containers")?.Count ?? 0}",
        ("Pod", "Status") => (o, _) => PodStatus(o),
        ("Pod", "Restarts") => (o, _) => o.Maps("status", "containerStatuses").Sum(c => c.Whole("restartCount") ?? 0).ToString(CultureInfo.InvariantCulture),
        ("Pod", "IP") => (o, _) => o.Maps("status", "podIPs").FirstOrDefault().Text("ip") ?? TableCells.None,
        ("Pod", "Node") => (o, _) => o.Text("spec", "nodeName") ?? TableCells.None,
        ("Pod", "Nominated Node") => (o, _) => o.Text("status", "nominatedNodeName") ?? TableCells.None,
        ("Pod", "Readiness Gates") => (o, _) => ReadinessGates(o),
        _ => null,
    };

    private static string JobStatus(JsonObject job)
    {
        bool Has(string type) => job.Maps("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");
        return Has("Complete") ? "Complete"
            : Has("Failed") ? "Failed"
            : job.At("metadata", "deletionTimestamp") is not null ? "Terminating"
            : Has("Suspended") ? "Suspended"
            : Has("FailureTarget") ? "FailureTarget"
            : Has("SuccessCriteriaMet") ? "SuccessCriteriaMet"
            : "Running";
    }

    private static string Completions(JsonObject job)
    {
        var done = job.Whole("status", "succeeded") ?? 0;
        if (job.Whole("spec", "completions") is { } wanted)
        {
            return $"{done}/{wanted}";
        }

        var parallel = job.Whole("spec", "parallelism") ?? 0;
        return parallel > 1 ? $"{done}/1 of {parallel}" : $"{done}/1";
    }

    private static JsonNode? Duration(JsonObject job, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(job.Text("status", "startTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
        {
            return "";
        }

        var end = DateTimeOffset.TryParse(job.Text("status", "completionTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var done)
            ? done
            : now;
        return Ages.Human(end - start);
    }

    private static string PodStatus(JsonObject pod)
    {
        var reason = pod.Text("status", "reason") is { Length: > 0 } given ? given : pod.Text("status", "phase") ?? "Unknown";
        if (pod.Maps("status", "conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
        {
            reason = "SchedulingGated";
        }

        foreach (var container in pod.Maps("status", "containerStatuses").Reverse())
        {
            if (container.Text("state", "waiting", "reason") is { Length: > 0 } waiting)
            {
                reason = waiting;
            }
            else if (container.Text("state", "terminated", "reason") is { Length: > 0 } terminated)
            {
                reason = terminated;
            }
            else if (container.Map("state", "terminated") is { } state)
            {
                reason = state.Whole("signal") is { } signal and not 0 ? $"Signal:{signal}" : $"ExitCode:{state.Whole("exitCode") ?? 0}";
            }
        }

        if (reason == "Completed" && pod.Maps("status", "containerStatuses").Any(c => c.IsTrue("ready") && c.Map("state", "running") is not null))
        {
            reason = pod.Maps("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? "Running" : "NotReady";
        }

        return pod.At("metadata", "deletionTimestamp") is null ? reason : "Terminating";
    }

    private static string ReadinessGates(JsonObject pod)
    {
        var gates = pod.Maps("spec", "readinessGates").ToList();
        var met = gates.Count(g => pod.Maps("status", "conditions").Any(c => c.Text("type") == g.Text("conditionType") && c.Text("status") == "True"));
        return gates.Count == 0 ? TableCells.None : $"{met}/{gates.Count}";
    }
}
