using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of disruption budgets, autoscalers, priority classes and leases.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/{policy,autoscaling,scheduling,coordination}/validation</c>.</remarks>
internal static class PolicyValidation
{
    public static void Budget(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        if (spec.Has("minAvailable") && spec.Has("maxUnavailable"))
        {
            var printed =
                $"{{\"MinAvailable\":{FieldError.Print(spec["minAvailable"])},\"Selector\":{FieldError.Print(spec["selector"])},\"MaxUnavailable\":{FieldError.Print(spec["maxUnavailable"])},\"UnhealthyPodEvictionPolicy\":{FieldError.Print(spec["unhealthyPodEvictionPolicy"])}}}";
            errors.Add(FieldError.InvalidText("spec", printed, "minAvailable and maxUnavailable cannot be both set"));
        }

        foreach (var field in new[] { "minAvailable", "maxUnavailable" }.Where(spec.Has))
        {
            WorkloadValidation.Amount($"spec.{field}", spec[field], errors);
            if (WorkloadValidation.Percent(spec[field]) > 100)
            {
                errors.Invalid($"spec.{field}", spec[field], "must not be greater than 100%");
            }
        }

        errors.Selector("spec.selector", spec.Map("selector"));
    }

    public static void Autoscaler(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        if (spec.Integer("minReplicas") is { } min and < 1)
        {
            errors.Invalid("spec.minReplicas", min, "must be greater than or equal to 1");
        }

        var max = spec.Integer("maxReplicas") ?? 0;
        if (max < 1)
        {
            errors.Required("spec.maxReplicas", "must be set and greater than 0");
        }

        if (spec.Integer("minReplicas") is { } low && max < low)
        {
            errors.Invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
        }

        var target = spec.Map("scaleTargetRef") ?? [];
        foreach (var field in new[] { "kind", "name" })
        {
            if (target.Text(field).Length == 0)
            {
                errors.Required($"spec.scaleTargetRef.{field}");
            }
            else
            {
                errors.Invalid($"spec.scaleTargetRef.{field}", target.Text(field), NameRules.PathSegment(target.Text(field)));
            }
        }

        var apiVersion = target.Text("apiVersion");
        var isCore = apiVersion.Length == 0 && target.Text("kind") != "ReplicationController";
        if (isCore || (apiVersion == "v1" && target.Text("kind") != "ReplicationController"))
        {
            errors.Invalid("spec.scaleTargetRef.apiVersion", apiVersion, "apiVersion must specify API group");
        }
    }

    public static void PriorityClassUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        if ((live.Integer("value") ?? 0) != (obj.Integer("value") ?? 0))
        {
            errors.Forbidden("value", "may not be changed in an update.");
        }

        errors.Immutable("preemptionPolicy", live["preemptionPolicy"], obj["preemptionPolicy"]);
    }

    public static void StorageClassUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        if (!JsonEquality.AreEqual(live["parameters"], obj["parameters"]))
        {
            errors.Forbidden("parameters", "updates to parameters are forbidden.");
        }

        if (live.Text("provisioner") != obj.Text("provisioner"))
        {
            errors.Forbidden("provisioner", "updates to provisioner are forbidden.");
        }

        if (live.Text("reclaimPolicy") != obj.Text("reclaimPolicy"))
        {
            errors.Forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.");
        }

        errors.Immutable("volumeBindingMode", live["volumeBindingMode"], obj["volumeBindingMode"]);
    }

    public static void Lease(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec");
        if (spec.Integer("leaseDurationSeconds") is { } duration and <= 0)
        {
            errors.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        }

        errors.NotNegative("spec.leaseTransitions", spec, "leaseTransitions");
    }
}
