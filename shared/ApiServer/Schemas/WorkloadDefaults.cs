using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The defaults of apps/v1 and batch/v1.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/apps/v1/defaults.go</c>, <c>pkg/apis/batch/v1/defaults.go</c>.</remarks>
internal static class WorkloadDefaults
{
    public static void Apply(JsonObject obj)
    {
        if (obj.Map("spec") is not { } spec)
        {
            return;
        }

        switch (obj.Text("kind"))
        {
            case "Deployment":
                spec.Fill("replicas", 1);
                Rolling(spec.Ensure("strategy"), ("maxUnavailable", "25%"), ("maxSurge", "25%"));
                spec.Fill("revisionHistoryLimit", 10);
                spec.Fill("progressDeadlineSeconds", 600);
                break;
            case "DaemonSet":
                obj.Ensure("metadata").Ensure("annotations").Fill("deprecated.daemonset.template.generation", "0");
                Rolling(spec.Ensure("updateStrategy"), ("maxUnavailable", 1), ("maxSurge", 0));
                spec.Map("updateStrategy").Map("rollingUpdate").Fill("maxSurge", 0);
                spec.Fill("revisionHistoryLimit", 10);
                break;
            case "StatefulSet":
                StatefulSet(spec);
                break;
            case "ReplicaSet":
                spec.Fill("replicas", 1);
                break;
            default:
                return;
        }

        PodDefaults.Spec(spec.Map("template").Map("spec"));
    }

    public static void ApplyBatch(JsonObject obj)
    {
        if (obj.Map("spec") is not { } spec)
        {
            return;
        }

        switch (obj.Text("kind"))
        {
            case "Job":
                Job(obj, spec);
                PodDefaults.Spec(spec.Map("template").Map("spec"));
                break;
            case "CronJob":
                spec.Fill("concurrencyPolicy", "Allow");
                spec.Fill("suspend", false);
                spec.Fill("successfulJobsHistoryLimit", 3);
                spec.Fill("failedJobsHistoryLimit", 1);
                PodDefaults.Spec(spec.Map("jobTemplate").Map("spec").Map("template").Map("spec"));
                break;
            default:
                break;
        }
    }

    private static void Rolling(JsonObject strategy, params (string Field, JsonNode Value)[] defaults)
    {
        strategy.Fill("type", "RollingUpdate");
        if (strategy.Text("type") != "RollingUpdate")
        {
            return;
        }

        var rolling = strategy.Ensure("rollingUpdate");
        foreach (var (field, value) in defaults)
        {
            rolling.Fill(field, value);
        }
    }

    private static void StatefulSet(JsonObject spec)
    {
        spec.Fill("podManagementPolicy", "OrderedReady");
        Rolling(spec.Ensure("updateStrategy"), ("partition", 0));
        var retention = spec.Ensure("persistentVolumeClaimRetentionPolicy");
        retention.Fill("whenDeleted", "Retain");
        retention.Fill("whenScaled", "Retain");
        spec.Fill("replicas", 1);
        spec.Fill("revisionHistoryLimit", 10);
        foreach (var claim in spec.Objects("volumeClaimTemplates"))
        {
            claim.Fill("apiVersion", "v1");
            claim.Fill("kind", "PersistentVolumeClaim");
            BuiltInDefaults.Claim(claim);
        }
    }

    private static void Job(JsonObject obj, JsonObject spec)
    {
        if (!spec.Has("completions") && !spec.Has("parallelism"))
        {
            spec["completions"] = 1;
            spec["parallelism"] = 1;
        }

        spec.Fill("parallelism", 1);
        spec.Fill("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : 6);
        if (spec.Map("template").Map("metadata").Map("labels") is { Count: > 0 } labels && obj.Map("metadata").Map("labels") is not { Count: > 0 })
        {
            obj.Ensure("metadata")["labels"] = labels.DeepClone();
        }

        spec.Fill("completionMode", "NonIndexed");
        spec.Fill("suspend", false);
        spec.Fill("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        spec.Fill("manualSelector", false);
        foreach (var condition in spec.Map("podFailurePolicy").Objects("rules").SelectMany(rule => rule.Objects("onPodConditions")))
        {
            condition.Fill("status", "True");
        }
    }
}
