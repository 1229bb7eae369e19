using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Health;

/// <summary>The kinds that keep a number of Pods: each rule is the order in which the numbers are compared.</summary>
internal static class WorkloadStatus
{
    public static HealthResult OfDeployment(JsonObject obj)
    {
        // Without a deadline the controller never reports progress.
        var progressing = StatusFields.Int(obj, "spec.progressDeadlineSeconds", int.MaxValue) == int.MaxValue;
        var available = false;
        foreach (var condition in StatusFields.Conditions(obj))
        {
            switch (condition)
            {
                case { Type: "Progressing", Reason: "ProgressDeadlineExceeded" }:
                    return HealthResult.Failed(condition.Reason, "Progress deadline exceeded", condition.Message);
                case { Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable" }:
                    progressing = true;
                    break;
                case { Type: "Available", Status: "True" }:
                    available = true;
                    break;
            }
        }

        var spec = StatusFields.Int(obj, "spec.replicas", 1);
        var replicas = StatusFields.Int(obj, "status.replicas", 0);
        var updated = StatusFields.Int(obj, "status.updatedReplicas", 0);
        var ready = StatusFields.Int(obj, "status.readyReplicas", 0);
        var availableReplicas = StatusFields.Int(obj, "status.availableReplicas", 0);
        return true switch
        {
            _ when spec > replicas => HealthResult.InProgress("LessReplicas", $"Replicas: {replicas}/{spec}"),
            _ when spec > updated => HealthResult.InProgress("LessUpdated", $"Updated: {updated}/{spec}"),
            _ when replicas > spec => HealthResult.InProgress("ExtraPods", $"Pending termination: {replicas - spec}"),
            _ when updated > availableReplicas => HealthResult.InProgress("LessAvailable", $"Available: {availableReplicas}/{updated}"),
            _ when spec > ready => HealthResult.InProgress("LessReady", $"Ready: {ready}/{spec}"),
            _ when !progressing => HealthResult.InProgress("ReplicaSetNotAvailable", "ReplicaSet not Available"),
            _ when !available => HealthResult.InProgress("DeploymentNotAvailable", "Deployment not Available"),
            _ => HealthResult.Current($"Deployment is available. Replicas: {replicas}"),
        };
    }

    public static HealthResult OfStatefulSet(JsonObject obj)
    {
        if (StatusFields.Text(obj, "spec.updateStrategy.type", "") == "OnDelete")
        {
            return HealthResult.Current("StatefulSet is using the ondelete update strategy");
        }

        var spec = StatusFields.Int(obj, "spec.replicas", 1);
        var replicas = StatusFields.Int(obj, "status.replicas", 0);
        var ready = StatusFields.Int(obj, "status.readyReplicas", 0);
        var current = StatusFields.Int(obj, "status.currentReplicas", 0);
        var updated = StatusFields.Int(obj, "status.updatedReplicas", 0);
        var partition = StatusFields.Int(obj, "spec.updateStrategy.rollingUpdate.partition", -1);
        return true switch
        {
            _ when spec > replicas => HealthResult.InProgress("LessReplicas", $"Replicas: {replicas}/{spec}"),
            _ when spec > ready => HealthResult.InProgress("LessReady", $"Ready: {ready}/{spec}"),
            _ when replicas > spec => HealthResult.InProgress("ExtraPods", $"Pending termination: {replicas - spec}"),
            _ when partition != -1 && updated < spec - partition =>
                HealthResult.InProgress("PartitionRollout", $"updated: {updated}/{spec - partition}"),
            _ when partition != -1 => HealthResult.Current($"Partition rollout complete. updated: {updated}"),
            _ when spec > current => HealthResult.InProgress("LessCurrent", $"current: {current}/{spec}"),
            _ when StatusFields.Text(obj, "status.currentRevision", "") != StatusFields.Text(obj, "status.updateRevision", "") =>
                HealthResult.InProgress("RevisionMismatch", "Waiting for updated revision to match current"),
            _ => HealthResult.Current($"All replicas scheduled as expected. Replicas: {replicas}"),
        };
    }

    public static HealthResult OfReplicaSet(JsonObject obj)
    {
        if (StatusFields.Conditions(obj).Any(c => c is { Type: "ReplicaFailure", Status: "True" }))
        {
            return HealthResult.InProgress("ReplicaFailure", "Replica Failure condition. Check Pods");
        }

        var spec = StatusFields.Int(obj, "spec.replicas", 1);
        var replicas = StatusFields.Int(obj, "status.replicas", 0);
        var ready = StatusFields.Int(obj, "status.readyReplicas", 0);
        var available = StatusFields.Int(obj, "status.availableReplicas", 0);
        var labelled = StatusFields.Int(obj, "status.fullyLabeledReplicas", 0);
        return true switch
        {
            _ when spec > labelled => HealthResult.InProgress("LessLabelled", $"Labelled: {labelled}/{spec}"),
            _ when spec > available => HealthResult.InProgress("LessAvailable", $"Available: {available}/{spec}"),
            _ when spec > ready => HealthResult.InProgress("LessReady", $"Ready: {ready}/{spec}"),
            _ when replicas > spec => HealthResult.InProgress("ExtraPods", $"Pending termination: {replicas - spec}"),
            _ => HealthResult.Current($"ReplicaSet is available. Replicas: {replicas}"),
        };
    }

    public static HealthResult OfDaemonSet(JsonObject obj)
    {
        // The generic check is lenient where these are missing; a DaemonSet its controller has seen has both.
        if (StatusFields.RequiredInt(obj, "metadata.generation") is null)
        {
            return HealthResult.InProgress("NoGeneration", $"{obj.Text("kind")} metadata.generation not found");
        }

        if (StatusFields.RequiredInt(obj, "status.observedGeneration") is null)
        {
            return HealthResult.InProgress("NoObservedGeneration", $"{obj.Text("kind")} status.observedGeneration not found");
        }

        var desired = StatusFields.Int(obj, "status.desiredNumberScheduled", -1);
        var current = StatusFields.Int(obj, "status.currentNumberScheduled", 0);
        var updated = StatusFields.Int(obj, "status.updatedNumberScheduled", 0);
        var available = StatusFields.Int(obj, "status.numberAvailable", 0);
        var ready = StatusFields.Int(obj, "status.numberReady", 0);
        return true switch
        {
            _ when desired == -1 => HealthResult.InProgress("NoDesiredNumber", "Missing .status.desiredNumberScheduled"),
            _ when desired > current => HealthResult.InProgress("LessCurrent", $"Current: {current}/{desired}"),
            _ when desired > updated => HealthResult.InProgress("LessUpdated", $"Updated: {updated}/{desired}"),
            _ when desired > available => HealthResult.InProgress("LessAvailable", $"Available: {available}/{desired}"),
            _ when desired > ready => HealthResult.InProgress("LessReady", $"Ready: {ready}/{desired}"),
            _ => HealthResult.Current($"All replicas scheduled as expected. Replicas: {desired}"),
        };
    }
}
