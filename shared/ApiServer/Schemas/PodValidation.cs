using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of pods and pod templates: those that are met in practice.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>.</remarks>
internal static class PodValidation
{
    private const string UpdateRule =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

    private static readonly string[] _volumeSources =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs",
        "persistentVolumeClaim", "rbd", "cinder", "cephfs", "flocker", "flexVolume", "downwardAPI", "fc", "azureFile", "configMap",
        "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "projected", "portworxVolume", "scaleIO", "storageos", "csi",
        "ephemeral", "image",
    ];

    public static void Template(string path, JsonObject? template, FieldErrors errors)
    {
        errors.Labels($"{path}.labels", template.Map("metadata").Map("labels"));
        Spec($"{path}.spec", template.Map("spec") ?? [], errors);
    }

    public static void Spec(string path, JsonObject spec, FieldErrors errors)
    {
        var volumes = Volumes($"{path}.volumes", spec, errors);
        Containers($"{path}.containers", spec, "containers", volumes, errors, isRequired: true);
        Containers($"{path}.initContainers", spec, "initContainers", volumes, errors, isRequired: false);
        errors.OneOf($"{path}.restartPolicy", spec["restartPolicy"], "Always", "OnFailure", "Never");
        errors.OneOf($"{path}.dnsPolicy", spec["dnsPolicy"], "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        errors.Labels($"{path}.nodeSelector", spec.Map("nodeSelector"));
        PodScheduling.HostPorts(path, spec, [], errors);
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            errors.Invalid($"{path}.serviceAccountName", account, NameRules.Subdomain(account));
        }

        if (spec.Text("nodeName") is { Length: > 0 } node)
        {
            errors.Invalid($"{path}.nodeName", node, NameRules.Subdomain(node));
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

        PodSecurity.Pod(path, spec, errors);
        PodScheduling.Tolerations($"{path}.tolerations", spec, errors);
        if (spec.Text("priorityClassName") is { Length: > 0 } priority)
        {
            errors.Invalid($"{path}.priorityClassName", priority, NameRules.Subdomain(priority));
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

    private static HashSet<string> Volumes(string path, JsonObject spec, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var volume in spec.Objects("volumes"))
        {
            var at = $"{path}[{index++}]";
            var sources = _volumeSources.Where(volume.Has).ToList();
            for (var i = 1; i < sources.Count; i++)
            {
                errors.Forbidden($"{at}.{sources[i]}", "may not specify more than 1 volume type");
            }

            if (sources.Count == 0)
            {
                errors.Required(at, "must specify a volume type");
            }

            PodVolumes.Source(at, volume, errors);
            var name = volume.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.Label(name));
                if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate($"{at}.name", name));
                }
            }
        }

        return names;
    }

    private static void Containers(string path, JsonObject spec, string list, HashSet<string> volumes, FieldErrors errors, bool isRequired)
    {
        if (isRequired && !spec.Objects(list).Any())
        {
            errors.Required(path);
        }

        var names = new HashSet<string>();
        if (!isRequired)
        {
            names.UnionWith(spec.Objects("containers").Select(container => container.Text("name")));
        }

        var index = 0;
        foreach (var container in spec.Objects(list))
        {
            var at = $"{path}[{index++}]";
            Container(at, container, volumes, errors);
            var name = container.Text("name");
            if (name.Length > 0 && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            foreach (var hook in new[] { "postStart", "preStop" })
            {
                if (container.Map("lifecycle").Map(hook) is { } handler)
                {
                    PodScheduling.Handler($"{at}.lifecycle.{hook}", handler, errors);
                }
            }

            foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
            {
                if (container.Map(probe) is { } check)
                {
                    PodScheduling.Probe($"{at}.{probe}", probe, check, errors);
                }
            }
        }
    }

    private static void Container(string path, JsonObject container, HashSet<string> volumes, FieldErrors errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Required($"{path}.name");
        }
        else
        {
            errors.Invalid($"{path}.name", name, NameRules.Label(name));
        }

        var image = container.Text("image");
        if (image.Length == 0)
        {
            errors.Required($"{path}.image");
        }
        else if (image.Trim().Length != image.Length)
        {
            errors.Invalid($"{path}.image", image, "must not have leading or trailing whitespace");
        }

        errors.OneOf($"{path}.terminationMessagePolicy", container["terminationMessagePolicy"], "FallbackToLogsOnError", "File");
        Ports($"{path}.ports", container, errors);
        Environment($"{path}.env", container, errors);
        PodSecurity.EnvironmentFrom($"{path}.envFrom", container, errors);
        Mounts($"{path}.volumeMounts", container, volumes, errors);
        errors.OneOf($"{path}.imagePullPolicy", container["imagePullPolicy"], "Always", "IfNotPresent", "Never");
        Resources($"{path}.resources", container.Map("resources"), errors);
        PodSecurity.Container(path, container, errors);
    }

    private static void Ports(string path, JsonObject container, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var port in container.Objects("ports"))
        {
            var at = $"{path}[{index++}]";
            if (port.Text("name") is { Length: > 0 } name)
            {
                var messages = NameRules.PortName(name).ToList();
                errors.Invalid($"{at}.name", name, messages);
                if (messages.Count == 0 && !names.Add(name))
                {
                    errors.Add(FieldError.Duplicate($"{at}.name", name));
                }
            }

            var number = port.Integer("containerPort") ?? 0;
            if (number == 0)
            {
                errors.Required($"{at}.containerPort");
            }
            else
            {
                errors.Invalid($"{at}.containerPort", number, NameRules.Port(number));
            }

            if (port.Integer("hostPort") is { } hostPort and not 0)
            {
                errors.Invalid($"{at}.hostPort", hostPort, NameRules.Port(hostPort));
            }

            Protocol($"{at}.protocol", port["protocol"], errors);
        }
    }

    internal static void Protocol(string path, JsonNode? protocol, FieldErrors errors) => errors.OneOf(path, protocol, "SCTP", "TCP", "UDP");

    private static void Environment(string path, JsonObject container, FieldErrors errors)
    {
        var index = 0;
        foreach (var variable in container.Objects("env"))
        {
            var at = $"{path}[{index++}]";
            var name = variable.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.EnvironmentVariable(name));
            }

            if (variable.Map("valueFrom") is { } source)
            {
                if (variable.Text("value").Length > 0)
                {
                    errors.Invalid($"{at}.valueFrom", "", "may not be specified when `value` is not empty");
                }
                else if (!source.Any(pair => pair.Value is not null))
                {
                    errors.Invalid($"{at}.valueFrom", "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
                }
                else if (source.Count(pair => pair.Value is not null) > 1)
                {
                    errors.Invalid($"{at}.valueFrom", "", "may not have more than one field specified at a time");
                }
                else
                {
                    PodScheduling.ValueFrom($"{at}.valueFrom", source, errors);
                }
            }
        }
    }

    private static void Mounts(string path, JsonObject container, HashSet<string> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>();
        var index = 0;
        foreach (var mount in container.Objects("volumeMounts"))
        {
            var at = $"{path}[{index++}]";
            var name = mount.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (!volumes.Contains(name))
            {
                errors.Add(FieldError.NotFound($"{at}.name", name));
            }

            var mountPath = mount.Text("mountPath");
            if (mountPath.Length == 0)
            {
                errors.Required($"{at}.mountPath");
            }
            else if (!paths.Add(mountPath))
            {
                errors.Invalid($"{at}.mountPath", mountPath, "must be unique");
            }

            if (mount.Text("subPath") is { Length: > 0 } subPath)
            {
                LocalPath($"{at}.subPath", subPath, errors);
            }
        }
    }

    private static void Resources(string path, JsonObject? resources, FieldErrors errors)
    {
        var limits = resources.Map("limits");
        foreach (var (resource, amount) in limits ?? [])
        {
            ResourceName($"{path}.limits[{resource}]", resource, errors);
            ResourceAmount($"{path}.limits[{resource}]", resource, amount, errors);
        }

        foreach (var (resource, amount) in resources.Map("requests") ?? [])
        {
            ResourceName($"{path}.requests[{resource}]", resource, errors);
            ResourceAmount($"{path}.requests[{resource}]", resource, amount, errors);
            var isExtended = resource.Contains('/', StringComparison.Ordinal) && !resource.Contains("kubernetes.io/", StringComparison.Ordinal);
            if (limits?[resource] is { } limit && Amount(amount) is { } requested && Amount(limit) is { } allowed)
            {
                if (isExtended ? requested.Compare(allowed) != 0 : requested.Compare(allowed) > 0)
                {
                    errors.Invalid($"{path}.requests", amount, $"must be {(isExtended ? "" : "less than or ")}equal to {resource} limit{(isExtended ? "" : $" of {allowed}")}");
                }
            }
            else if (isExtended && limits?[resource] is null)
            {
                errors.Required($"{path}.limits", "Limit must be set for non overcommitable resources");
            }
        }
    }

    private static void ResourceAmount(string path, string resource, JsonNode? amount, FieldErrors errors)
    {
        if (Amount(amount) is not { } quantity)
        {
            return;
        }

        if (quantity.Sign < 0)
        {
            errors.Invalid(path, amount, "must be greater than or equal to 0");
        }

        if (resource.Contains('/', StringComparison.Ordinal) && !quantity.IsInteger)
        {
            errors.Invalid(path, amount, "must be an integer");
        }
    }

    private static Quantity? Amount(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && Quantity.TryParse(value.GetValue<string>(), out var amount) ? amount : null;

    internal static void ResourceName(string path, string name, FieldErrors errors)
    {
        errors.Invalid(path, name, NameRules.Qualified(name));
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            var isStandard = name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith("hugepages-", StringComparison.Ordinal);
            if (!isStandard)
            {
                if (name is not ("storage" or "pods" or "services"))
                {
                    errors.Invalid(path, name, "must be a standard resource type or fully qualified");
                }

                errors.Invalid(path, name, "must be a standard resource for containers");
            }
        }
    }
}
