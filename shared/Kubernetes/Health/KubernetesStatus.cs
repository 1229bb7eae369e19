using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Health;

/// <summary>Reads from an object alone whether it has become what its spec says (kstatus).</summary>
/// <remarks>Spec: fluxcd/cli-utils v1.2.1, pkg/kstatus/status Compute; the Job rule of Flux from fluxcd/pkg runtime/statusreaders.</remarks>
public static class KubernetesStatus
{
    /// <summary>The status of an object as kstatus says it.</summary>
    /// <param name="obj">The whole object.</param>
    /// <param name="now">The time, against which a Pod that cannot be scheduled is measured.</param>
    /// <exception cref="HealthException">The object is not shaped as its kind is.</exception>
    public static HealthResult Compute(JsonObject obj, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return Generic(obj) ?? OfKind(obj, now) ?? Ready(obj) ?? HealthResult.Current("Resource is current");
    }

    /// <summary>
    /// The status of an object as Flux takes it: as <see cref="Compute"/>, but a Job counts as current only when it is
    /// complete or suspended.
    /// </summary>
    /// <param name="obj">The whole object.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="HealthException">The object is not shaped as its kind is.</exception>
    public static HealthResult ComputeForFlux(JsonObject obj, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj.KindOf() is { Group: "batch", Kind: "Job" } ? JobStatus.OfFlux(obj) : Compute(obj, now);
    }

    private static HealthResult? Generic(JsonObject obj)
    {
        if (Located("metadata.deletionTimestamp", () => StatusFields.RequiredText(obj, "metadata.deletionTimestamp")) is { Length: > 0 })
        {
            return new HealthResult(HealthStatus.Terminating, "Resource scheduled for deletion", []);
        }

        if (Generation(obj) is { } behind)
        {
            return behind;
        }

        foreach (var condition in StatusFields.Conditions(obj).Where(c => c.Status == "True"))
        {
            switch (condition.Type)
            {
                case "Reconciling":
                    return HealthResult.InProgress(condition.Reason, condition.Message);
                case "Stalled":
                    return HealthResult.Failed(condition.Reason, condition.Message);
            }
        }

        return null;
    }

    private static HealthResult? Generation(JsonObject obj)
    {
        if (Located("metadata.generation", () => StatusFields.RequiredInt(obj, "metadata.generation")) is not { } generation)
        {
            return null;
        }

        var observed = Located("status.observedGeneration", () => StatusFields.RequiredInt(obj, "status.observedGeneration"));
        return observed is null || observed == generation
            ? null
            : HealthResult.InProgress(
                "LatestGenerationNotObserved",
                $"{obj.Text("kind")} generation is {generation}, but latest observed generation is {observed}");
    }

    private static HealthResult? OfKind(JsonObject obj, DateTimeOffset now) => obj.KindOf() switch
    {
        { Group: "", Kind: "Service" } => ServiceStatus(obj),
        { Group: "", Kind: "Pod" } => PodStatus.Of(obj, now),
        { Group: "", Kind: "Secret" or "ConfigMap" } or { Group: "batch", Kind: "CronJob" } => HealthResult.Current("Resource is always ready"),
        { Group: "", Kind: "PersistentVolumeClaim" } => ClaimStatus(obj),
        { Group: "apps", Kind: "StatefulSet" } => WorkloadStatus.OfStatefulSet(obj),
        { Group: "apps" or "extensions", Kind: "DaemonSet" } => WorkloadStatus.OfDaemonSet(obj),
        { Group: "apps" or "extensions", Kind: "Deployment" } => WorkloadStatus.OfDeployment(obj),
        { Group: "apps" or "extensions", Kind: "ReplicaSet" } => WorkloadStatus.OfReplicaSet(obj),
        { Group: "policy", Kind: "PodDisruptionBudget" } => HealthResult.Current("AllowedDisruptions has been computed."),
        { Group: "batch", Kind: "Job" } => JobStatus.Of(obj),
        { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" } => DefinitionStatus(obj),
        _ => null,
    };

    private static HealthResult? Ready(JsonObject obj)
    {
        foreach (var condition in StatusFields.Conditions(obj).Where(c => c.Type == "Ready"))
        {
            switch (condition.Status)
            {
                case "True":
                    return HealthResult.Current("Resource is Ready");
                case "False" or "Unknown":
                    return HealthResult.InProgress(condition.Reason, condition.Message);
            }
        }

        return null;
    }

    private static HealthResult ServiceStatus(JsonObject obj) =>
        StatusFields.Text(obj, "spec.type", "ClusterIP") == "LoadBalancer" && StatusFields.Text(obj, "spec.clusterIP", "").Length == 0
            ? HealthResult.InProgress("NoIPAssigned", "ClusterIP not set. Service type: LoadBalancer")
            : HealthResult.Current("Service is ready");

    private static HealthResult ClaimStatus(JsonObject obj)
    {
        var phase = StatusFields.Text(obj, "status.phase", "unknown");
        return phase == "Bound"
            ? HealthResult.Current("PVC is Bound")
            : HealthResult.InProgress("NotBound", $"PVC is not Bound. phase: {phase}");
    }

    private static HealthResult DefinitionStatus(JsonObject obj)
    {
        foreach (var condition in StatusFields.Conditions(obj))
        {
            switch (condition)
            {
                case { Type: "NamesAccepted", Status: "False" }:
                case { Type: "Established", Status: "False", Reason: not "Installing" }:
                    return HealthResult.Failed(condition.Reason, condition.Message);
                case { Type: "Established", Status: "True" }:
                    return HealthResult.Current("CRD is established");
            }
        }

        return HealthResult.InProgress("Installing", "Install in progress");
    }

    private static T Located<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (HealthException e)
        {
            throw new HealthException($"looking up {path} from resource: {e.Message}");
        }
    }
}
