using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Controllers;

/// <summary>The status that the real controllers write, for replicas that start without fail.</summary>
internal static class WorkloadStatus
{
    private const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>The controller has seen the change, and nothing is ready that was not before.</summary>
    public static void Seen(string kind, JsonObject obj, string now)
    {
        var status = obj.Child("status");
        switch (kind)
        {
            case "Deployment":
                SeenDeployment(obj, status, now);
                break;
            case "StatefulSet":
                SetRevisions(obj, status);
                break;
            case "Job":
                if (!obj.IsTrue("spec", "suspend") && status["startTime"] is null)
                {
                    status["startTime"] = now;
                    status["active"] = obj.Whole("spec", "parallelism") ?? 1;
                }

                return;
        }

        status["observedGeneration"] = obj.Whole("metadata", "generation") ?? 1;
    }

    /// <summary>All replicas are up to date and ready, or the Job is done.</summary>
    public static void Ready(string kind, JsonObject obj, string now)
    {
        var status = obj.Child("status");
        var replicas = obj.Whole("spec", "replicas") ?? 1;
        switch (kind)
        {
            case "Deployment":
                Counts(status, replicas, "replicas", "readyReplicas", "updatedReplicas", "availableReplicas");
                status.Remove("unavailableReplicas");
                Conditions.Set(status, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now, withUpdateTime: true);
                Conditions.Set(status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{obj.Text("metadata", "name")}-{Hash(obj)}\" has successfully progressed.", now, withUpdateTime: true);
                break;
            case "StatefulSet":
                Counts(status, replicas, "replicas", "readyReplicas", "availableReplicas", "currentReplicas", "updatedReplicas");
                SetRevisions(obj, status);
                status["currentRevision"] = status["updateRevision"]!.DeepClone();
                break;
            case "DaemonSet":
                Counts(status, 1, "currentNumberScheduled", "desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable");
                status["numberMisscheduled"] = 0;
                break;
            case "ReplicaSet":
                Counts(status, replicas, "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
                break;
            case "Job":
                Complete(obj, status, now);
                return;
        }

        status["observedGeneration"] = obj.Whole("metadata", "generation") ?? 1;
    }

    private static void SeenDeployment(JsonObject obj, JsonObject status, string now)
    {
        var name = $"{obj.Text("metadata", "name")}-{Hash(obj)}";
        var wanted = obj.Whole("spec", "replicas") ?? 1;
        var available = Math.Min(status.Whole("availableReplicas") ?? 0, wanted);
        var annotations = obj.Child("metadata").Child("annotations");
        annotations[Revision] ??= "1";
        Counts(status, wanted, "replicas", "updatedReplicas");
        if (wanted > available)
        {
            status["unavailableReplicas"] = wanted - available;
            Conditions.Set(status, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", now, withUpdateTime: true);
            if (available == 0)
            {
                Conditions.Set(status, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now, withUpdateTime: true);
            }
        }
    }

    private static void Counts(JsonObject status, long count, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            status[field] = count;
        }
    }

    private static void SetRevisions(JsonObject obj, JsonObject status)
    {
        var revision = $"{obj.Text("metadata", "name")}-{Hash(obj)}";
        status["updateRevision"] = revision;
        status["currentRevision"] ??= revision;
        status["collisionCount"] ??= 0;
        status["replicas"] ??= 0;
    }

    private static void Complete(JsonObject obj, JsonObject status, string now)
    {
        if (obj.IsTrue("spec", "suspend") || status["completionTime"] is not null)
        {
            return;
        }

        const string message = "Reached expected number of succeeded pods";
        status.Remove("active");
        status["succeeded"] = obj.Whole("spec", "completions") ?? 1;
        status["ready"] = 0;
        status["terminating"] = 0;
        status["uncountedTerminatedPods"] = new JsonObject();
        status["completionTime"] = now;
        foreach (var (type, reason) in ((string, string)[])[("SuccessCriteriaMet", "CompletionsReached"), ("Complete", "CompletionsReached")])
        {
            Conditions.Set(status, type, "True", reason, message, now);
            status.Maps("conditions").First(c => c.Text("type") == type)["lastProbeTime"] = now;
        }
    }

    /// <summary>Ten characters that change with the template, as names of ReplicaSets have.</summary>
    public static string Hash(JsonObject obj)
    {
        const string alphabet = "bcdfghjklmnpqrstvwxz2456789";
        var template = new StringBuilder();
        FieldManagement.GoText.AppendSortedJson(template, obj.At("spec", "template"));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(template.ToString()));
        return string.Concat(digest.Take(10).Select(b => alphabet[b % alphabet.Length]));
    }
}
