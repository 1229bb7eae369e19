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
        else if (obj["data"] is not JsonObject)
        {
            errors.Required("data", "data must be a valid JSON object");
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
        var selector = spec.Map("selector");
        errors.Selector("spec.selector", selector);
        if (FieldErrors.IsSelector(selector)
            && (selector is null || !FieldErrors.Matches(selector, spec.Map("template").Map("metadata").Map("labels"))))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        if (FieldErrors.IsEmptySelector(selector))
        {
            errors.Invalid("spec.selector", spec["selector"]?.DeepClone(), "empty selector is invalid for daemonset");
        }

        PodValidation.Template(Template, spec.Map("template"), errors);
        AlwaysRestarted(spec, errors, "DaemonSet");
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        DaemonStrategy(spec.Map("updateStrategy") ?? [], errors);
        errors.NotNegative("spec.revisionHistoryLimit", spec, "revisionHistoryLimit");
    }

    private static void DaemonStrategy(JsonObject strategy, FieldErrors errors)
    {
        const string Path = "spec.updateStrategy";
        var rolling = strategy.Map("rollingUpdate");
        switch (strategy.Text("type"))
        {
            case "OnDelete":
                break;
            case "RollingUpdate" when rolling is null:
                errors.Required($"{Path}.rollingUpdate");
                break;
            case "RollingUpdate":
                var (down, up) = (rolling["maxUnavailable"], rolling["maxSurge"]);
                foreach (var (field, value) in new[] { ("maxUnavailable", down), ("maxSurge", up) })
                {
                    Amount($"{Path}.rollingUpdate.{field}", value, errors);
                }

                foreach (var (field, value) in new[] { ("maxUnavailable", down), ("maxSurge", up) })
                {
                    AtMostAll($"{Path}.rollingUpdate.{field}", value, errors);
                }

                if (!IsNone(down) && !IsNone(up))
                {
                    errors.Invalid($"{Path}.rollingUpdate.maxSurge", up?.DeepClone(), "may not be set when maxUnavailable is non-zero");
                }
                else if (IsNone(down) && IsNone(up))
                {
                    errors.Required($"{Path}.rollingUpdate.maxUnavailable", "cannot be 0 when maxSurge is 0");
                }

                break;
            default:
                var printed = Printed(strategy, "MaxUnavailable", "MaxSurge");
                errors.Add(FieldError.NotSupported(Path, "", "RollingUpdate", "OnDelete") with
                {
                    Message = $"Unsupported value: {printed}: supported values: \"RollingUpdate\", \"OnDelete\"",
                    BadValue = printed,
                });
                break;
        }
    }

    /// <summary>A strategy as the real server prints it.</summary>
    private static string Printed(JsonObject strategy, string first, string second)
    {
        string Field(string name) => $"\"{name}\":{FieldError.Print(strategy.Map("rollingUpdate")?[char.ToLowerInvariant(name[0]) + name[1..]])}";
        var rolling = strategy.Map("rollingUpdate") is null ? "null" : $"{{{Field(first)},{Field(second)}}}";
        return $"{{\"Type\":{FieldError.Print(strategy.Text("type"))},\"RollingUpdate\":{rolling}}}";
    }

    private static void AtMostAll(string path, JsonNode? value, FieldErrors errors)
    {
        if (Percent(value) > 100)
        {
            errors.Invalid(path, value?.DeepClone(), "must not be greater than 100%");
        }
    }

    public static void DaemonSetUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        errors.Immutable("spec.selector", live.Map("spec")?["selector"], obj.Map("spec")?["selector"]);
        DaemonSet(obj, errors);
    }

    public static void StatefulSet(JsonObject obj, FieldErrors errors) => StatefulSet(obj, errors, isNew: true);

    private static void StatefulSet(JsonObject obj, FieldErrors errors, bool isNew)
    {
        var spec = obj.Map("spec") ?? [];
        if (spec.Text("podManagementPolicy") is not ("OrderedReady" or "Parallel"))
        {
            errors.Invalid("spec.podManagementPolicy", spec.Text("podManagementPolicy"), "must be 'OrderedReady' or 'Parallel'");
        }

        SetStrategy(spec.Map("updateStrategy") ?? [], errors);
        if (spec.Map("persistentVolumeClaimRetentionPolicy") is { } retention)
        {
            foreach (var field in new[] { "whenDeleted", "whenScaled" })
            {
                errors.OneOf($"spec.persistentVolumeClaimRetentionPolicy.{field}", retention[field], "Retain", "Delete");
            }
        }

        if (isNew)
        {
            if (obj.Map("metadata").Text("name") is { Length: > 63 } name)
            {
                // Its pods' host names begin with it.
                errors.Invalid("metadata.name", name, "must be no more than 63 characters");
            }

            foreach (var (at, claim) in spec.Items("spec.volumeClaimTemplates", "volumeClaimTemplates"))
            {
                CoreValidation.ClaimSpec($"{at}.spec", claim.Map("spec") ?? [], errors);
            }
        }

        errors.NotNegative("spec.replicas", spec, "replicas");
        errors.NotNegative("spec.minReadySeconds", spec, "minReadySeconds");
        errors.NotNegative("spec.ordinals.start", spec.Map("ordinals"), "start");
        if (isNew && spec.Text("serviceName") is { Length: > 0 } service)
        {
            errors.Invalid("spec.serviceName", service, NameRules.Label(service));
        }

        Selector(spec, "statefulset", errors);
        if (!FieldErrors.IsSelector(spec.Map("selector")))
        {
            errors.Invalid("spec.selector", spec["selector"]?.DeepClone(), "");
        }
        else
        {
            if (!FieldErrors.IsEmptySelector(spec.Map("selector"))
                && (!spec.Has("selector") || !FieldErrors.Matches(spec.Map("selector"), spec.Map("template").Map("metadata").Map("labels"))))
            {
                errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
            }

            PodValidation.Template(Template, WithClaims(spec), errors);
        }

        AlwaysRestarted(spec, errors, "StatefulSet");
    }

    private static void SetStrategy(JsonObject strategy, FieldErrors errors)
    {
        const string Path = "spec.updateStrategy";
        var rolling = strategy.Map("rollingUpdate");
        switch (strategy.Text("type"))
        {
            case "":
                errors.Required(Path);
                break;
            case "OnDelete":
                if (rolling is not null)
                {
                    var printed = Printed(strategy, "Partition", "MaxUnavailable");
                    errors.Add(FieldError.InvalidText(
                        $"{Path}.rollingUpdate", printed[(printed.IndexOf("\"RollingUpdate\":", StringComparison.Ordinal) + "\"RollingUpdate\":".Length)..^1], "only allowed for updateStrategy 'RollingUpdate'"));
                }

                break;
            case "RollingUpdate":
                errors.NotNegative($"{Path}.rollingUpdate.partition", rolling, "partition");
                break;
            default:
                errors.Add(FieldError.InvalidText(Path, Printed(strategy, "Partition", "MaxUnavailable"), "must be 'RollingUpdate' or 'OnDelete'"));
                break;
        }
    }

    /// <summary>The template with the volumes that the set adds for its claims.</summary>
    private static JsonObject? WithClaims(JsonObject spec)
    {
        var claims = spec.Objects("volumeClaimTemplates").Select(claim => claim.Map("metadata").Text("name")).ToList();
        if (spec.Map("template")?.DeepClone() is not JsonObject template)
        {
            return null;
        }

        var pod = template.Map("spec");
        pod?.Remove("hostname");
        pod?.Remove("subdomain");
        if (claims.Count > 0 && pod is not null)
        {
            var own = pod.Objects("volumes").Where(volume => !claims.Contains(volume.Text("name"))).Select(volume => volume.DeepClone());
            pod["volumes"] = new JsonArray(
            [
                .. claims.Distinct().Select(name => new JsonObject { ["name"] = name, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = name } }),
                .. own,
            ]);
        }

        return template;
    }

    public static void StatefulSetUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        StatefulSet(obj, errors, isNew: false);
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
        if (!FieldErrors.IsSelector(selector))
        {
            errors.Invalid("spec.selector", spec["selector"]?.DeepClone(), "invalid label selector");
            return;
        }

        var isEmpty = FieldErrors.IsEmptySelector(selector);
        if (!isEmpty && (selector is null || !FieldErrors.Matches(selector, spec.Map("template").Map("metadata").Map("labels"))))
        {
            errors.Invalid("spec.template.metadata.labels", Labels(spec), Mismatch);
        }

        PodValidation.Template(Template, spec.Map("template"), errors);
        AlwaysRestarted(spec, errors);
    }

    private static void AlwaysRestarted(JsonObject spec, FieldErrors errors, string kind = "ReplicaSet")
    {
        var pod = spec.Map("template").Map("spec");
        if (pod.Text("restartPolicy") is { Length: > 0 } policy and not "Always")
        {
            errors.OneOf("spec.template.spec.restartPolicy", policy, "Always");
        }

        if (pod.Has("activeDeadlineSeconds"))
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {kind} is not Supported");
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
