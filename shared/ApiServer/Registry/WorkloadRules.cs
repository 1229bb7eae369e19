using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>The rules of workloads that GitOps runs into: selectors that match their template, and fields that cannot change.</summary>
internal static class WorkloadRules
{
    public static void Validate(string kind, JsonObject obj, List<FieldError> errors)
    {
        if (kind is not ("Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet"))
        {
            return;
        }

        var spec = obj.Map("spec");
        if (spec.Whole("replicas") is < 0 and var replicas)
        {
            errors.Add(FieldError.InvalidText("spec.replicas", $"{replicas}", "must be greater than or equal to 0"));
        }

        ValidateSelector(kind, spec, errors);
        PodRules.ValidateSpec(spec.Map("template", "spec") ?? [], "spec.template.spec", errors);
    }

    public static void ValidateUpdate(string kind, JsonObject obj, JsonObject live, List<FieldError> errors)
    {
        switch (kind)
        {
            case "Deployment" or "DaemonSet" or "ReplicaSet":
                RefuseChange(obj, live, "selector", errors);
                break;
            case "StatefulSet":
                ValidateStatefulSet(obj, live, errors);
                break;
            case "Job":
                RefuseChange(obj, live, "selector", errors);
                RefuseChange(obj, live, "completionMode", errors);
                RefuseTemplateChange(obj, live, errors);
                break;
        }
    }

    private static void ValidateSelector(string kind, JsonObject? spec, List<FieldError> errors)
    {
        var labels = spec.Map("template", "metadata", "labels") ?? [];
        if (spec.Map("selector") is not { } selector)
        {
            errors.Add(FieldError.Required("spec.selector"));
            selector = null;
        }

        if (selector is not null && selector.Map("matchLabels") is not { Count: > 0 } && selector.List("matchExpressions") is not { Count: > 0 })
        {
            errors.Add(FieldError.InvalidText("spec.selector", "{}", $"empty selector is invalid for {kind.ToLowerInvariant()}"));
        }

        if (selector is null || selector.Map("matchLabels") is { } wanted && wanted.Any(l => labels[l.Key]?.ToString() != l.Value?.ToString()))
        {
            errors.Add(FieldError.InvalidText("spec.template.metadata.labels", MetadataRules.Shown(labels), "`selector` does not match template `labels`"));
        }
    }

    private static void RefuseChange(JsonObject obj, JsonObject live, string field, List<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(obj.At("spec", field), live.At("spec", field)))
        {
            errors.Add(FieldError.InvalidText($"spec.{field}", MetadataRules.Shown(obj.At("spec", field)), "field is immutable"));
        }
    }

    private static void RefuseTemplateChange(JsonObject obj, JsonObject live, List<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(obj.At("spec", "template"), live.At("spec", "template")))
        {
            errors.Add(FieldError.InvalidText("spec.template", MetadataRules.Shown(obj.At("spec", "template")), "field is immutable"));
        }
    }

    private static void ValidateStatefulSet(JsonObject obj, JsonObject live, List<FieldError> errors)
    {
        string[] mutable = ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];
        var spec = obj.Map("spec") ?? [];
        var before = live.Map("spec") ?? [];
        if (spec.Select(p => p.Key).Union(before.Select(p => p.Key)).Except(mutable).Any(name => !JsonNode.DeepEquals(spec[name], before[name])))
        {
            errors.Add(FieldError.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }
}
