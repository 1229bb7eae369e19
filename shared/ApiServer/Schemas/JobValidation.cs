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
        Completions(before, after, errors);

        errors.Immutable("spec.selector", before["selector"], after["selector"]);
        JobTemplate(before, after, errors);
        errors.Immutable("spec.completionMode", before["completionMode"], after["completionMode"]);
        errors.Immutable(
            "spec.podFailurePolicy", before["podFailurePolicy"], after["podFailurePolicy"], JobPolicies.Printed(after.Map("podFailurePolicy")));
        errors.Immutable("spec.backoffLimitPerIndex", before["backoffLimitPerIndex"], after["backoffLimitPerIndex"]);
        errors.Immutable("spec.managedBy", before["managedBy"], after["managedBy"]);
        errors.Immutable("spec.successPolicy", before["successPolicy"], after["successPolicy"]);
    }

    /// <summary>How many completions are wanted is fixed, but where a job with an index has as many at once as in all.</summary>
    private static void Completions(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (after.Text("completionMode") != "Indexed" || !after.Has("completions") || !before.Has("completions") && before.Text("completionMode") == "Indexed")
        {
            errors.Immutable("spec.completions", before["completions"], after["completions"]);
        }
        else if (!JsonEquality.AreEqual(before["completions"], after["completions"])
            && !JsonEquality.AreEqual(after["completions"], after["parallelism"]))
        {
            errors.Invalid("spec.completions", after["completions"]?.DeepClone(), "can only be modified in tandem with spec.parallelism");
        }
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
        var job = spec.Map("jobTemplate").Map("spec") ?? [];
        if (job.Flag("manualSelector"))
        {
            errors.Add(FieldError.NotSupported("spec.jobTemplate.spec.manualSelector", true, "nil", "false"));
        }

        JobSpec(job, "spec.jobTemplate.spec", errors, hasSelector: false);
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
        foreach (var (label, value) in new[] { ("controller-uid", uid), ("job-name", obj.Map("metadata").Text("name")) })
        {
            foreach (var key in new[] { $"batch.kubernetes.io/{label}", label })
            {
                var labels = spec.Map("template").Map("metadata").Map("labels");
                if (labels.Has(key) && labels.Text(key) != value)
                {
                    errors.Invalid($"spec.template.metadata.labels[{key}]", labels?.DeepClone(), $"must be '{value}'");
                }
            }
        }

        var expected = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        if (!JsonEquality.AreEqual(spec["selector"], expected))
        {
            errors.Invalid("spec.selector", spec["selector"], "`selector` not auto-generated");
        }
    }

    private static void JobSpec(JsonObject spec, string path, FieldErrors errors, bool hasSelector)
    {
        foreach (var field in new[]
                 {
                     "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex",
                     "maxFailedIndexes",
                 })
        {
            errors.NotNegative($"{path}.{field}", spec, field);
        }

        if (spec.Has("maxFailedIndexes") && !spec.Has("backoffLimitPerIndex"))
        {
            errors.Required($"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified");
        }

        if (spec.Has("managedBy"))
        {
            ClusterValidation.DomainPath($"{path}.managedBy", spec.Text("managedBy"), errors);
        }

        Mode(spec, path, errors);
        JobPolicies.Failure($"{path}.podFailurePolicy", spec, errors);
        JobPolicies.Success($"{path}.successPolicy", spec, errors);
        if (spec.Has("podReplacementPolicy"))
        {
            errors.OneOf($"{path}.podReplacementPolicy", spec["podReplacementPolicy"], spec.Has("podFailurePolicy") ? ["Failed"] : ["Failed", "TerminatingOrFailed"]);
        }

        PodValidation.Template($"{path}.template", spec.Map("template"), errors);
        var restart = spec.Map("template").Map("spec").Text("restartPolicy");
        switch (restart)
        {
            case "" or "Always":
                errors.Required($"{path}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
                break;
            case "OnFailure" or "Never":
                if (restart != "Never" && spec.Has("podFailurePolicy"))
                {
                    errors.Invalid($"{path}.template.spec.restartPolicy", restart, "only \"Never\" is supported when podFailurePolicy is specified");
                }

                break;
            default:
                errors.OneOf($"{path}.template.spec.restartPolicy", restart, "OnFailure", "Never");
                break;
        }

        if (hasSelector)
        {
            JobSelector(spec, path, errors);
        }
    }

    private static void JobSelector(JsonObject spec, string path, FieldErrors errors)
    {
        if (!spec.Has("selector"))
        {
            errors.Required($"{path}.selector");
        }
        else
        {
            errors.Selector($"{path}.selector", spec.Map("selector"));
        }

        if (!spec.Has("selector") || !FieldErrors.Matches(spec.Map("selector"), spec.Map("template").Map("metadata").Map("labels")))
        {
            errors.Invalid($"{path}.template.metadata.labels", WorkloadValidation.Labels(spec)?.DeepClone(), WorkloadValidation.Mismatch);
        }
    }

    private static void Mode(JsonObject spec, string path, FieldErrors errors)
    {
        const int MaxParallelism = 100_000;
        if (spec.Has("completionMode"))
        {
            errors.OneOf($"{path}.completionMode", spec["completionMode"], "NonIndexed", "Indexed");
        }

        var failed = spec.Integer("maxFailedIndexes");
        if (spec.Text("completionMode") == "Indexed")
        {
            if (!spec.Has("completions"))
            {
                errors.Required($"{path}.completions", "when completion mode is Indexed");
            }

            if (spec.Integer("parallelism") is > MaxParallelism and var parallelism)
            {
                errors.Invalid($"{path}.parallelism", parallelism, "must be less than or equal to 100000 when completion mode is Indexed");
            }

            if (failed > spec.Integer("completions"))
            {
                errors.Invalid($"{path}.maxFailedIndexes", failed, "must be less than or equal to completions");
            }

            if (failed > MaxParallelism)
            {
                errors.Invalid($"{path}.maxFailedIndexes", failed, "must be less than or equal to 100000");
            }
        }
        else if (spec.Text("completionMode") is "" or "NonIndexed")
        {
            foreach (var field in new[] { "backoffLimitPerIndex", "maxFailedIndexes" }.Where(spec.Has))
            {
                errors.Invalid($"{path}.{field}", spec[field]?.DeepClone(), "requires indexed completion mode");
            }
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
