using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of pods and pod templates: those that are met in practice.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>.</remarks>
internal static class PodValidation
{
    private const string UpdateRule =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

    /// <summary>A pod template.</summary>
    public static void Template(string path, JsonObject? template, FieldErrors errors)
    {
        errors.Labels($"{path}.labels", template.Map("metadata").Map("labels"));
        foreach (var (key, _) in (template.Map("metadata").Map("annotations") ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            errors.Invalid($"{path}.annotations", key, NameRules.Qualified(key.ToLowerInvariant()));
        }

        Annotations($"{path}.annotations", template.Map("metadata").Map("annotations"), errors);
        Spec($"{path}.spec", template.Map("spec") ?? [], errors, isPod: false);
        if (template.Map("spec")?["ephemeralContainers"] is JsonArray { Count: > 0 })
        {
            errors.Forbidden($"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
        }
    }

    /// <summary>A pod's spec, or that of a template, in the order in which the real server tells its errors.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="spec">The spec, defaulted.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="isPod">Whether it is a pod's own: some rules are for pods only.</param>
    public static void Spec(string path, JsonObject spec, FieldErrors errors, bool isPod = true)
    {
        var volumes = PodVolumes.All($"{path}.volumes", spec, errors, isPod);
        ContainerValidation.Containers($"{path}.containers", spec, volumes, errors);
        ContainerValidation.InitContainers($"{path}.initContainers", spec, volumes, errors);
        ContainerResources.OfPod(path, spec, errors);
        PodNetwork.HostPorts(path, spec, errors, isPod);
        errors.OneOf($"{path}.restartPolicy", spec["restartPolicy"], "Always", "OnFailure", "Never");
        errors.OneOf($"{path}.dnsPolicy", spec["dnsPolicy"], "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        errors.Labels($"{path}.nodeSelector", spec.Map("nodeSelector"));
        PodSecurity.Pod(path, spec, errors);
        PodAffinity.Affinity($"{path}.affinity", spec.Map("affinity"), errors);
        PodNetwork.Dns($"{path}.dnsConfig", spec, errors);
        PodScheduling.Gates(path, spec, errors);
        PodScheduling.Spread($"{path}.topologySpreadConstraints", spec, errors);
        PodSecurity.Hosts(path, spec, errors);
        Names(path, spec, errors);
        PodScheduling.Tolerations($"{path}.tolerations", spec, errors);
        PodNetwork.HostAliases($"{path}.hostAliases", spec, errors);
        foreach (var field in new[] { "priorityClassName", "runtimeClassName" })
        {
            if (spec.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{path}.{field}", name, NameRules.Subdomain(name));
            }
        }

        if (spec.Has("preemptionPolicy"))
        {
            errors.OneOf($"{path}.preemptionPolicy", spec["preemptionPolicy"], "PreemptLowerPriority", "Never");
        }

        PodSecurity.System(path, spec, errors);
    }

    private static void Names(string path, JsonObject spec, FieldErrors errors)
    {
        foreach (var field in new[] { "serviceAccountName", "nodeName" })
        {
            if (spec.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{path}.{field}", name, NameRules.Subdomain(name));
            }
        }

        if (spec.Integer("activeDeadlineSeconds") is { } deadline and (< 1 or > int.MaxValue))
        {
            errors.Invalid($"{path}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }

        foreach (var field in new[] { "hostname", "subdomain" })
        {
            if (spec.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{path}.{field}", name, NameRules.Label(name));
            }
        }
    }

    /// <summary>The annotations that stood for fields once, and are still looked at.</summary>
    public static void Annotations(string path, JsonObject? annotations, FieldErrors errors)
    {
        const string Seccomp = "seccomp.security.alpha.kubernetes.io/pod";
        const string Container = "container.seccomp.security.alpha.kubernetes.io/";
        if (annotations?[Seccomp] is JsonValue profile)
        {
            SeccompProfile($"{path}.{Seccomp}", profile.ToString(), errors);
        }

        foreach (var (key, value) in annotations ?? [])
        {
            if (key.StartsWith(Container, StringComparison.Ordinal))
            {
                SeccompProfile($"{path}.{key}", value?.ToString() ?? "", errors);
            }
        }
    }

    private static void SeccompProfile(string path, string profile, FieldErrors errors)
    {
        const string Local = "localhost/";
        if (profile is "runtime/default" or "docker/default" or "unconfined")
        {
            return;
        }

        if (!profile.StartsWith(Local, StringComparison.Ordinal))
        {
            errors.Invalid(path, profile, "must be a valid seccomp profile");
            return;
        }

        LocalPath(path, profile[Local.Length..], errors);
    }

    /// <summary>A relative path that stays where it begins.</summary>
    internal static void LocalPath(string path, string text, FieldErrors errors)
    {
        if (text.StartsWith('/'))
        {
            errors.Invalid(path, text, "must be a relative path");
        }

        if (text.Split('/').Contains(".."))
        {
            errors.Invalid(path, text, "must not contain '..'");
        }
    }

    public static void Update(JsonObject live, JsonObject updated, FieldErrors errors)
    {
        var before = live.Map("spec") ?? [];
        var after = updated.Map("spec") ?? [];
        foreach (var list in new[] { "containers", "initContainers" })
        {
            if (before.Objects(list).Count() != after.Objects(list).Count())
            {
                errors.Forbidden($"spec.{list}", "pod updates may not add or remove containers");
                return;
            }
        }

        var munged = after.DeepClone().AsObject();
        foreach (var list in new[] { "containers", "initContainers" })
        {
            foreach (var (old, container) in before.Objects(list).Zip(munged.Objects(list)))
            {
                container["image"] = old["image"]?.DeepClone();
            }
        }

        foreach (var field in new[] { "activeDeadlineSeconds", "tolerations" })
        {
            munged.Remove(field);
            if (before[field] is { } value)
            {
                munged[field] = value.DeepClone();
            }
        }

        if (!FieldManagement.JsonEquality.AreEqual(before, munged))
        {
            errors.Forbidden("spec", UpdateRule + InternalForm.Diff(InternalForm.PodSpec(before), InternalForm.PodSpec(munged)));
        }
    }
}
