using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of batch/v1.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/batch/validation</c>.</remarks>
internal static class JobValidation
{
    public static void Job(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        GeneratedSelector(obj, spec, errors);
        JobSpec(spec, "spec", errors, hasSelector: true);
    }

    public static void JobUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Job(obj, errors);
        var before = live.Map("spec") ?? [];
        var after = obj.Map("spec") ?? [];
        JobSpec(after, "spec", errors, hasSelector: true);
        var isElastic = after.Text("completionMode") == "Indexed" && JsonEquality.AreEqual(after["completions"], after["parallelism"]);
        if (!isElastic)
        {
            errors.Immutable("spec.completions", before["completions"], after["completions"]);
        }

        errors.Immutable("spec.selector", before["selector"], after["selector"]);
        JobTemplate(before, after, errors);
        errors.Immutable("spec.completionMode", before["completionMode"], after["completionMode"]);
        errors.Immutable("spec.podFailurePolicy", before["podFailurePolicy"], after["podFailurePolicy"]);
        errors.Immutable("spec.backoffLimitPerIndex", before["backoffLimitPerIndex"], after["backoffLimitPerIndex"]);
        errors.Immutable("spec.managedBy", before["managedBy"], after["managedBy"]);
        errors.Immutable("spec.successPolicy", before["successPolicy"], after["successPolicy"]);
    }

    public static void CronJob(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        Schedule(spec.Text("schedule"), errors);
        if (spec.Has("timeZone"))
        {
            TimeZone(spec.Text("timeZone"), errors);
        }

        errors.NotNegative("spec.startingDeadlineSeconds", spec, "startingDeadlineSeconds");
        errors.OneOf("spec.concurrencyPolicy", spec["concurrencyPolicy"], "Allow", "Forbid", "Replace");
        JobSpec(spec.Map("jobTemplate").Map("spec") ?? [], "spec.jobTemplate.spec", errors, hasSelector: false);
        errors.NotNegative("spec.successfulJobsHistoryLimit", spec, "successfulJobsHistoryLimit");
        errors.NotNegative("spec.failedJobsHistoryLimit", spec, "failedJobsHistoryLimit");
        if (obj.Map("metadata").Text("name").Length > 52)
        {
            errors.Invalid("metadata.name", obj.Map("metadata").Text("name"), "must be no more than 52 characters");
        }
    }

    private static void GeneratedSelector(JsonObject obj, JsonObject spec, FieldErrors errors)
    {
        if (spec.Flag("manualSelector") || !spec.Has("selector"))
        {
            return;
        }

        var uid = obj.Map("metadata").Text("uid");
        var expected = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        if (!JsonEquality.AreEqual(spec["selector"], expected))
        {
            errors.Invalid("spec.selector", spec["selector"], "`selector` not auto-generated");
        }
    }

    private static void JobSpec(JsonObject spec, string path, FieldErrors errors, bool hasSelector)
    {
        foreach (var field in new[] { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished" })
        {
            errors.NotNegative($"{path}.{field}", spec, field);
        }

        if (hasSelector)
        {
            if (!spec.Has("selector"))
            {
                errors.Required($"{path}.selector");
            }
            else
            {
                errors.Selector($"{path}.selector", spec.Map("selector"));
            }

            if (!FieldErrors.Matches(spec.Map("selector"), spec.Map("template").Map("metadata").Map("labels")))
            {
                errors.Invalid($"{path}.template.metadata.labels", WorkloadValidation.Labels(spec), WorkloadValidation.Mismatch);
            }
        }

        PodValidation.Template($"{path}.template", spec.Map("template"), errors);
        switch (spec.Map("template").Map("spec").Text("restartPolicy"))
        {
            case "" or "Always":
                errors.Required($"{path}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
                break;
            case "OnFailure" or "Never":
                break;
            case var other:
                errors.OneOf($"{path}.template.spec.restartPolicy", other, "OnFailure", "Never");
                break;
        }
    }

    /// <summary>A job's template is fixed; while it is suspended, where its pods run may change.</summary>
    private static void JobTemplate(JsonObject before, JsonObject after, FieldErrors errors)
    {
        var old = before.Map("template") ?? [];
        var now = after.Map("template") ?? [];
        if (!before.Flag("suspend"))
        {
            errors.Immutable("spec.template", old, now, InternalForm.Template(now));
            return;
        }

        var spec = now.Map("spec")?.DeepClone().AsObject() ?? [];
        foreach (var field in new[] { "affinity", "nodeSelector", "tolerations", "schedulingGates" })
        {
            spec.Remove(field);
            if (old.Map("spec")?[field] is { } value)
            {
                spec[field] = value.DeepClone();
            }
        }

        foreach (var (container, kept) in spec.Objects("containers").Zip(old.Map("spec").Objects("containers")))
        {
            container["resources"] = kept["resources"]?.DeepClone();
        }

        errors.Immutable("spec.template.spec", old["spec"], spec, InternalForm.Line(InternalForm.PodSpec(spec)));
    }

    private static void Schedule(string schedule, FieldErrors errors)
    {
        if (schedule.Length == 0)
        {
            errors.Required("spec.schedule");
            return;
        }

        if (schedule.Contains("TZ", StringComparison.Ordinal))
        {
            errors.Invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
        else if (CronSchedule.Error(schedule) is { } error)
        {
            errors.Invalid("spec.schedule", schedule, error);
        }
    }

    private static void TimeZone(string zone, FieldErrors errors)
    {
        if (zone.Length == 0)
        {
            errors.Invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string");
        }
        else if (string.Equals(zone, "Local", StringComparison.OrdinalIgnoreCase))
        {
            errors.Invalid("spec.timeZone", zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            errors.Invalid("spec.timeZone", zone, $"unknown time zone {zone}");
        }
    }
}
