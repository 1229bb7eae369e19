using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of disruption budgets, priority classes and leases.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/{policy,scheduling,coordination}/validation</c>.</remarks>
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
        if (spec.Has("unhealthyPodEvictionPolicy"))
        {
            errors.OneOf("spec.unhealthyPodEvictionPolicy", spec["unhealthyPodEvictionPolicy"], "AlwaysAllow", "IfHealthyBudget");
        }
    }

    public static void BudgetStatus(JsonObject obj, FieldErrors errors)
    {
        foreach (var field in new[] { "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods" })
        {
            errors.NotNegative($"status.{field}", obj.Map("status"), field);
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
        foreach (var field in new[] { "parameters", "provisioner", "reclaimPolicy" })
        {
            errors.Immutable(field, live[field], obj[field]);
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
