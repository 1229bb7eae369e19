using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of the status of workloads.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/apps/validation/validation.go</c>.</remarks>
internal static class WorkloadStatusValidation
{
    private const string OfAll = "cannot be greater than status.replicas";

    public static void Deployment(JsonObject obj, FieldErrors errors)
    {
        var status = obj.Map("status");
        NotNegative(status, errors, "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas");
        AtMost(status, errors, "replicas", OfAll, "updatedReplicas", "readyReplicas", "availableReplicas");
        AtMost(status, errors, "readyReplicas", "cannot be greater than readyReplicas", "availableReplicas");
    }

    public static void ReplicaSet(JsonObject obj, FieldErrors errors)
    {
        var status = obj.Map("status");
        NotNegative(
            status, errors, "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas");
        AtMost(status, errors, "replicas", OfAll, "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        AtMost(status, errors, "readyReplicas", "cannot be greater than readyReplicas", "availableReplicas");
    }

    public static void StatefulSet(JsonObject obj, FieldErrors errors)
    {
        var status = obj.Map("status");
        NotNegative(
            status, errors, "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration", "collisionCount");
        AtMost(status, errors, "replicas", OfAll, "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
        AtMost(status, errors, "readyReplicas", "cannot be greater than status.readyReplicas", "availableReplicas");
    }

    public static void DaemonSet(JsonObject obj, FieldErrors errors) => NotNegative(
        obj.Map("status"),
        errors,
        "currentNumberScheduled",
        "numberMisscheduled",
        "desiredNumberScheduled",
        "numberReady",
        "observedGeneration",
        "updatedNumberScheduled",
        "numberAvailable",
        "numberUnavailable",
        "collisionCount");

    private static void NotNegative(JsonObject? status, FieldErrors errors, params string[] fields)
    {
        foreach (var field in fields)
        {
            errors.NotNegative($"status.{field}", status, field);
        }
    }

    private static void AtMost(JsonObject? status, FieldErrors errors, string limit, string rule, params string[] fields)
    {
        foreach (var field in fields)
        {
            if ((status.Integer(field) ?? 0) is var count && count > (status.Integer(limit) ?? 0))
            {
                errors.Invalid($"status.{field}", count, rule);
            }
        }
    }
}
