using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of apps/v1.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/apps/validation</c>.</remarks>
internal static class WorkloadValidation
{
    internal const string Mismatch = "`selector` does not match template `labels`";
    private const string Template = "spec.template";

    public static void Deployment(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.NotNegative("spec.replicas", spec, "replicas");
        Selector(spec, "deployment", errors);
        PodsOf(spec, errors);
        Strategy(spec, errors);
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        errors.NotNegative("spec.revisionHistoryLimit", spec, "revisionHistoryLimit");
        if (spec.Integer("progressDeadlineSeconds") is { } deadline)
        {
            errors.NotNegative("spec.progressDeadlineSeconds", spec, "progressDeadlineSeconds");
            if (deadline <= (spec.Integer("minReadySeconds") ?? 0))
            {
                errors.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
            }
        }
    }

    public static void DeploymentUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Deployment(obj, errors);
        errors.Immutable("spec.selector", live.Map("spec")?["selector"], obj.Map("spec")?["selector"]);
    }

    public static void DeploymentStatus(JsonObject obj, FieldErrors errors)
    {
        var status = obj.Map("status");
        var total = status.Integer("replicas") ?? 0;
        foreach (var field in new[] { "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas" })
        {
            errors.NotNegative($"status.{field}", status, field);
        }

        foreach (var field in new[] { "updatedReplicas", "readyReplicas", "availableReplicas" })
        {
            if ((status.Integer(field) ?? 0) is var count && count > total)
            {
                errors.Invalid($"status.{field}", count, "cannot be greater than status.replicas");
            }
        }

        if ((status.Integer("availableReplicas") ?? 0) is var available && available > (status.Integer("readyReplicas") ?? 0))
        {
            errors.Invalid("status.availableReplicas", available, "cannot be greater than readyReplicas");
        }
    }

    public static void ReplicaSet(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.NotNegative("spec.replicas", spec, "replicas");
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        Selector(spec, "deployment", errors);
        PodsOf(spec, errors);
    }

    public static void ReplicationController(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        if (spec.Map("selector") is not { Count: > 0 } selector)
        {
            errors.Required("spec.selector");
            selector = [];
        }

        errors.NotNegative("spec.replicas", spec, "replicas");
        if (spec.Map("template") is not { } template)
        {
            errors.Required(Template);
            return;
        }

        var labels = template.Map("metadata").Map("labels");
        if (selector.Any(pair => !JsonEquality.AreEqual(labels?[pair.Key], pair.Value)))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        PodValidation.Template(Template, template, errors);
        AlwaysRestarted(spec, errors);
    }

    public static void ControllerRevision(JsonObject obj, FieldErrors errors)
    {
        if (obj["data"] is null)
        {
            errors.Required("data", "data is mandatory");
        }

        errors.NotNegative("revision", obj, "revision");
    }

    public static void ControllerRevisionUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        errors.NotNegative("revision", obj, "revision");
        errors.Immutable("data", live["data"], obj["data"]);
    }

    public static void ReplicaSetUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        ReplicaSet(obj, errors);
        errors.Immutable("spec.selector", live.Map("spec")?["selector"], obj.Map("spec")?["selector"]);
    }

    public static void DaemonSet(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.Selector("spec.selector", spec.Map("selector"));
        if (!FieldErrors.Matches(spec.Map("selector"), spec.Map("template").Map("metadata").Map("labels")))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        if (FieldErrors.IsEmptySelector(spec.Map("selector")))
        {
            errors.Invalid("spec.selector", spec["selector"], "empty selector is invalid for daemonset");
        }

        PodValidation.Template(Template, spec.Map("template"), errors);
        AlwaysRestarted(spec, errors);
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        if (spec.Map("updateStrategy").Text("type") is not ("RollingUpdate" or "OnDelete"))
        {
            errors.OneOf("spec.updateStrategy", spec.Map("updateStrategy")?["type"], "RollingUpdate", "OnDelete");
        }

        errors.NotNegative("spec.revisionHistoryLimit", spec, "revisionHistoryLimit");
    }

    public static void DaemonSetUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        errors.Immutable("spec.selector", live.Map("spec")?["selector"], obj.Map("spec")?["selector"]);
        DaemonSet(obj, errors);
    }

    public static void StatefulSet(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.OneOf("spec.podManagementPolicy", spec["podManagementPolicy"], "OrderedReady", "Parallel");
        var strategy = spec.Map("updateStrategy").Text("type");
        if (strategy is not ("RollingUpdate" or "OnDelete"))
        {
            errors.Invalid("spec.updateStrategy", strategy, "must be 'RollingUpdate' or 'OnDelete'");
        }

        errors.NotNegative("spec.replicas", spec, "replicas");
        Selector(spec, "statefulset", errors);
        if (!FieldErrors.IsEmptySelector(spec.Map("selector"))
            && (!spec.Has("selector") || !FieldErrors.Matches(spec.Map("selector"), spec.Map("template").Map("metadata").Map("labels"))))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        PodValidation.Template(Template, spec.Map("template"), errors);
        AlwaysRestarted(spec, errors);
    }

    public static void StatefulSetUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        StatefulSet(obj, errors);
        string[] free =
        [
            "replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "persistentVolumeClaimRetentionPolicy", "revisionHistoryLimit",
        ];
        var before = live.Map("spec") ?? [];
        var after = obj.Map("spec") ?? [];
        var fields = before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Except(free);
        if (fields.Any(field => !JsonEquality.AreEqual(before[field], after[field])))
        {
            errors.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    internal static JsonNode? Labels(JsonObject spec) => spec.Map("template").Map("metadata")?["labels"];

    private static void Selector(JsonObject spec, string kind, FieldErrors errors)
    {
        if (!spec.Has("selector"))
        {
            errors.Required("spec.selector");
            return;
        }

        errors.Selector("spec.selector", spec.Map("selector"));
        if (FieldErrors.IsEmptySelector(spec.Map("selector")))
        {
            errors.Invalid("spec.selector", spec["selector"], $"empty selector is invalid for {kind}");
        }
    }

    private static void PodsOf(JsonObject spec, FieldErrors errors)
    {
        var selector = spec.Map("selector");
        var isEmpty = FieldErrors.IsEmptySelector(selector);
        if (!isEmpty && (selector is null || !FieldErrors.Matches(selector, spec.Map("template").Map("metadata").Map("labels"))))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        PodValidation.Template(Template, spec.Map("template"), errors);
        AlwaysRestarted(spec, errors);
    }

    private static void AlwaysRestarted(JsonObject spec, FieldErrors errors)
    {
        var pod = spec.Map("template").Map("spec");
        if (pod.Text("restartPolicy") is { Length: > 0 } policy and not "Always")
        {
            errors.OneOf("spec.template.spec.restartPolicy", policy, "Always");
        }

        if (pod.Has("activeDeadlineSeconds"))
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    private static void Strategy(JsonObject spec, FieldErrors errors)
    {
        var strategy = spec.Map("strategy");
        var rolling = strategy.Map("rollingUpdate");
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (rolling is not null)
                {
                    errors.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
                }

                break;
            case "RollingUpdate" when rolling is null:
                errors.Required("spec.strategy.rollingUpdate", "this should be defaulted and never be nil");
                break;
            case "RollingUpdate":
                Amount("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], errors);
                Amount("spec.strategy.rollingUpdate.maxSurge", rolling["maxSurge"], errors);
                if (IsNone(rolling["maxUnavailable"]) && IsNone(rolling["maxSurge"]))
                {
                    errors.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
                }

                if (Percent(rolling["maxUnavailable"]) > 100)
                {
                    errors.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "must not be greater than 100%");
                }

                break;
            case var other:
                var printed = $"{{\"Type\":{FieldError.Print(other)},\"RollingUpdate\":{(rolling is null ? "null" : FieldError.Print(rolling))}}}";
                errors.Add(FieldError.NotSupported("spec.strategy", "", "Recreate", "RollingUpdate") with
                {
                    Message = $"Unsupported value: {printed}: supported values: \"Recreate\", \"RollingUpdate\"",
                    BadValue = printed,
                });
                break;
        }
    }

    /// <summary>A count or a percentage.</summary>
    internal static void Amount(string path, JsonNode? value, FieldErrors errors)
    {
        if (value is not JsonValue scalar)
        {
            return;
        }

        if (scalar.GetValueKind() == JsonValueKind.String)
        {
            if (Percent(value) < 0)
            {
                errors.Invalid(
                    path,
                    value,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            }
        }
        else if (Numbers.TryInteger(scalar, out var count) && count < 0)
        {
            errors.Invalid(path, value, "must be greater than or equal to 0");
        }
    }

    /// <summary>The percentage; 0 where the value is a count, -1 where it is neither.</summary>
    internal static int Percent(JsonNode? value)
    {
        if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var text))
        {
            return 0;
        }

        return text.EndsWith('%') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : -1;
    }

    private static bool IsNone(JsonNode? value) => value is JsonValue scalar
        && (scalar.GetValueKind() == JsonValueKind.String ? Percent(value) == 0 : Numbers.TryInteger(scalar, out var count) && count == 0);
}
