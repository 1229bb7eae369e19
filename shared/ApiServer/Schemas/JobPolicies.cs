using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of when a job counts as failed or as done.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/batch/validation/validation.go</c>, <c>validatePodFailurePolicy</c> and <c>validateSuccessPolicy</c>.</remarks>
internal static class JobPolicies
{
    private const int MaxRules = 20;
    private const int MaxCodes = 255;

    public static void Failure(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("podFailurePolicy") is not { } policy)
        {
            return;
        }

        if (policy.Objects("rules").Count() is > MaxRules and var count)
        {
            errors.Add(FieldError.TooMany($"{path}.rules", count, MaxRules));
        }

        var pod = spec.Map("template").Map("spec");
        var names = pod.Objects("containers").Concat(pod.Objects("initContainers")).Select(container => container.Text("name")).ToHashSet();
        foreach (var (at, rule) in policy.Items($"{path}.rules", "rules"))
        {
            Rule(at, rule, spec, names, errors);
        }
    }

    public static void Success(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("successPolicy") is not { } policy)
        {
            return;
        }

        if (spec.Text("completionMode") != "Indexed")
        {
            errors.Add(FieldError.InvalidText(path, PrintedSuccess(policy), "requires indexed completion mode"));
            return;
        }

        if (!policy.Objects("rules").Any())
        {
            errors.Required($"{path}.rules", "at least one rules must be specified when the successPolicy is specified");
        }

        var completions = spec.Integer("completions") ?? 0;
        foreach (var (at, rule) in policy.Items($"{path}.rules", "rules"))
        {
            SuccessRule(at, rule, completions, errors);
        }
    }

    /// <summary>The policy as the real server prints it; null where there is none.</summary>
    public static string? Printed(JsonObject? policy) => policy is null
        ? null
        : $"{{\"Rules\":[{string.Join(',', policy.Objects("rules").Select(rule => $"{{\"Action\":{FieldError.Print(rule.Text("action"))},\"OnExitCodes\":{PrintedCodes(rule.Map("onExitCodes"))},\"OnPodConditions\":{PrintedConditions(rule)}}}"))}]}}";

    private static string PrintedCodes(JsonObject? codes) => codes is null
        ? "null"
        : $"{{\"ContainerName\":{FieldError.Print(codes["containerName"])},\"Operator\":{FieldError.Print(codes.Text("operator"))},\"Values\":{FieldError.Print(codes["values"])}}}";

    private static string PrintedConditions(JsonObject rule) => rule["onPodConditions"] is not JsonArray
        ? "null"
        : $"[{string.Join(',', rule.Objects("onPodConditions").Select(pattern => $"{{\"Type\":{FieldError.Print(pattern.Text("type"))},\"Status\":{FieldError.Print(pattern.Text("status"))}}}"))}]";

    private static string PrintedSuccess(JsonObject policy) =>
        $"{{\"Rules\":[{string.Join(',', policy.Objects("rules").Select(rule => $"{{\"SucceededIndexes\":{FieldError.Print(rule["succeededIndexes"])},\"SucceededCount\":{FieldError.Print(rule["succeededCount"])}}}"))}]}}";

    private static void Rule(string path, JsonObject rule, JsonObject spec, HashSet<string> containers, FieldErrors errors)
    {
        switch (rule.Text("action"))
        {
            case "":
                errors.Required($"{path}.action", "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
                break;
            case "FailIndex":
                if (!spec.Has("backoffLimitPerIndex"))
                {
                    errors.Invalid($"{path}.action", "FailIndex", "requires the backoffLimitPerIndex to be set");
                }

                break;
            case var action:
                errors.OneOf($"{path}.action", action, "Count", "FailIndex", "FailJob", "Ignore");
                break;
        }

        if (rule.Map("onExitCodes") is { } codes)
        {
            Codes($"{path}.onExitCodes", codes, containers, errors);
        }

        foreach (var (at, pattern) in rule.Items($"{path}.onPodConditions", "onPodConditions"))
        {
            errors.Invalid($"{at}.type", pattern.Text("type"), NameRules.Qualified(pattern.Text("type")));
            Choice($"{at}.status", pattern.Text("status"), errors, "False", "True", "Unknown");
        }

        var hasConditions = rule.Objects("onPodConditions").Any();
        if (rule.Has("onExitCodes") == hasConditions)
        {
            errors.Add(new FieldError(
                path,
                FieldErrorType.Invalid,
                hasConditions
                    ? "Invalid value: specifying both OnExitCodes and OnPodConditions is not supported"
                    : "Invalid value: specifying one of OnExitCodes and OnPodConditions is required"));
        }
    }

    private static void Codes(string path, JsonObject codes, HashSet<string> containers, FieldErrors errors)
    {
        Choice($"{path}.operator", codes.Text("operator"), errors, "In", "NotIn");
        if (codes.Has("containerName") && !containers.Contains(codes.Text("containerName")))
        {
            errors.Invalid($"{path}.containerName", codes.Text("containerName"), "must be one of the container or initContainer names in the pod template");
        }

        var values = (codes["values"] as JsonArray ?? []).Select(value => value is JsonValue number && FieldManagement.Numbers.TryInteger(number, out var code) ? code : 0).ToList();
        if (values.Count == 0)
        {
            errors.Invalid($"{path}.values", new JsonArray(), "at least one value is required");
        }
        else if (values.Count > MaxCodes)
        {
            errors.Add(FieldError.TooMany($"{path}.values", values.Count, MaxCodes));
        }

        var seen = new HashSet<long>();
        for (var i = 0; i < values.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.values[{i}]");
            if (codes.Text("operator") == "In" && values[i] == 0)
            {
                errors.Invalid(at, 0, "must not be 0 for the In operator");
            }

            if (!seen.Add(values[i]))
            {
                errors.Add(FieldError.Duplicate(at, values[i]));
            }
        }

        if (!values.SequenceEqual(values.Order()))
        {
            errors.Invalid($"{path}.values", codes["values"]?.DeepClone(), "must be ordered");
        }
    }

    private static void Choice(string path, string text, FieldErrors errors, params string[] supported)
    {
        if (text.Length == 0)
        {
            errors.Required(path, $"valid values: [{string.Join(' ', supported.Select(value => $"\"{value}\""))}]");
        }
        else
        {
            errors.OneOf(path, text, supported);
        }
    }

    private static void SuccessRule(string path, JsonObject rule, long completions, FieldErrors errors)
    {
        if (!rule.Has("succeededCount") && !rule.Has("succeededIndexes"))
        {
            errors.Required(path, "at least one of succeededCount or succeededIndexes must be specified");
        }

        long total = 0;
        if (rule.Has("succeededIndexes") && Indexes(rule.Text("succeededIndexes"), completions, out total) is { } wrong)
        {
            errors.Invalid($"{path}.succeededIndexes", rule.Text("succeededIndexes"), $"error parsing succeededIndexes: {wrong}");
        }

        if (rule.Integer("succeededCount") is not { } count)
        {
            return;
        }

        errors.NotNegative($"{path}.succeededCount", rule, "succeededCount");
        if (count > completions)
        {
            errors.Invalid($"{path}.succeededCount", count, $"must be less than or equal to {completions} (the number of specified completions)");
        }

        if (rule.Has("succeededIndexes") && count > total)
        {
            errors.Invalid(
                $"{path}.succeededCount", count, $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)");
        }
    }

    /// <summary>Reads <c>1,3-5</c>.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    private static string? Indexes(string text, long completions, out long total)
    {
        total = 0;
        long? last = null;
        foreach (var part in text.Length == 0 ? [] : text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2)
            {
                return $"the fragment \"{part}\" violates the requirement that an index interval can have at most two parts separated by '-'";
            }

            var numbers = new List<long>();
            foreach (var end in ends)
            {
                if (!int.TryParse(end, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                {
                    return $"cannot convert string to integer for index: \"{end}\"";
                }

                if (number >= completions)
                {
                    return $"too large index: \"{end}\"";
                }

                numbers.Add(number);
            }

            if (last is not null && numbers[0] <= last)
            {
                return $"non-increasing order, previous: {last}, current: {numbers[0]}";
            }

            if (numbers.Count == 2 && numbers[1] <= numbers[0])
            {
                return $"non-increasing order, previous: {numbers[0]}, current: {numbers[1]}";
            }

            total += numbers[^1] - numbers[0] + 1;
            last = numbers[^1];
        }

        return null;
    }
}
