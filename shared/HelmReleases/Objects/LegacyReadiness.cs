using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Health;
using Flux.Primitives;

namespace Flux.HelmReleases.Objects;

/// <summary>Whether an object is ready as Helm 3 had it, read from the object alone.</summary>
/// <remarks>
/// Spec: Helm 4, pkg/kube/ready.go. Where it looks at the ReplicaSets and Pods of a controller, the controller's own status is looked at here.
/// </remarks>
internal static class LegacyReadiness
{
    /// <summary>The status of an object.</summary>
    /// <param name="obj">The whole object.</param>
    /// <param name="jobs">Whether Jobs have to complete.</param>
    public static HealthResult Of(JsonObject obj, bool jobs) => obj.KindOf() switch
    {
        { Group: "", Kind: "Pod" } => When(IsTrue(obj, "Ready"), "Pod is not ready"),
        { Group: "batch", Kind: "Job" } => jobs ? Job(obj) : HealthResult.Current(""),
        { Group: "apps", Kind: "Deployment" } => When(obj.Flag("spec", "paused") || IsObserved(obj) && Ready(obj) >= Replicas(obj) - MaxUnavailable(obj), "Deployment is not ready"),
        { Group: "", Kind: "PersistentVolumeClaim" } => When(obj.Text("status", "phase") == "Bound", "PersistentVolumeClaim is not bound"),
        { Group: "", Kind: "Service" } => When(Service(obj), "Service does not have an address"),
        { Group: "apps", Kind: "DaemonSet" } => When(DaemonSet(obj), "DaemonSet is not ready"),
        { Group: "apiextensions.k8s.io" } => When(IsTrue(obj, "Established"), "CRD is not established"),
        { Group: "apps", Kind: "StatefulSet" } => When(StatefulSet(obj), "StatefulSet is not ready"),
        { Group: "", Kind: "ReplicationController" } or { Group: "apps", Kind: "ReplicaSet" } => When(IsObserved(obj) && Ready(obj) >= Replicas(obj), "not ready"),
        _ => HealthResult.Current(""),
    };

    private static HealthResult When(bool ready, string otherwise) => ready ? HealthResult.Current("") : HealthResult.InProgress("NotReady", otherwise);

    private static HealthResult Job(JsonObject job) =>
        (job.Number("status", "failed") ?? 0) > (job.Number("spec", "backoffLimit") ?? 6) ? HealthResult.Failed("JobFailed", $"job is failed: {job.KeyOf()}")
        : When(job.Number("spec", "completions") is not { } wanted || (job.Number("status", "succeeded") ?? 0) >= wanted, "Job is not completed");

    private static bool Service(JsonObject service) => service.Text("spec", "type") == "ExternalName"
        || (service.Text("spec", "clusterIP") is { Length: > 0 }
            && (service.Text("spec", "type") != "LoadBalancer"
                || service.At("spec", "externalIPs") is JsonArray { Count: > 0 }
                || service.At("status", "loadBalancer", "ingress") is JsonArray { Count: > 0 }));

    private static bool DaemonSet(JsonObject set)
    {
        var desired = set.Number("status", "desiredNumberScheduled") ?? 0;
        return IsObserved(set) && (set.Text("spec", "updateStrategy", "type") is { } type && type != "RollingUpdate"
            || ((set.Number("status", "updatedNumberScheduled") ?? 0) == desired
                && (set.Number("status", "numberReady") ?? 0) >= desired - Scaled(set.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"), desired, roundUp: true)));
    }

    private static bool StatefulSet(JsonObject set)
    {
        if (!IsObserved(set) || (set.Text("spec", "updateStrategy", "type") is { } type && type != "RollingUpdate"))
        {
            return IsObserved(set);
        }

        var (replicas, partition) = (Replicas(set), set.Number("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0);
        return (set.Number("status", "updatedReplicas") ?? 0) >= replicas - partition
            && Ready(set) == replicas
            && (partition != 0 || set.Text("status", "currentRevision") == set.Text("status", "updateRevision"));
    }

    private static long MaxUnavailable(JsonObject deployment)
    {
        var replicas = Replicas(deployment);
        return deployment.Text("spec", "strategy", "type") is { } type && type != "RollingUpdate" || replicas == 0
            ? 0
            : Math.Min(replicas, Scaled(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), replicas, roundUp: false));
    }

    private static long Scaled(JsonNode? value, long total, bool roundUp)
    {
        if (value.Number() is { } number)
        {
            return number;
        }

        return value.Text() is { } text && text.EndsWith('%') && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? roundUp ? ((total * percent) + 99) / 100 : total * percent / 100
            : 0;
    }

    private static bool IsObserved(JsonObject obj) => (obj.Number("status", "observedGeneration") ?? 0) >= (obj.Number("metadata", "generation") ?? 0);

    private static long Replicas(JsonObject obj) => obj.Number("spec", "replicas") ?? 1;

    private static long Ready(JsonObject obj) => Math.Min(obj.Number("status", "readyReplicas") ?? 0, obj.Number("status", "updatedReplicas") ?? long.MaxValue);

    private static bool IsTrue(JsonObject obj, string condition) => (obj.At("status", "conditions") as JsonArray ?? [])
        .Any(c => c.Text("type") == condition && c.Text("status") == "True");
}
