using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of nodes, volumes and classes.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/{core,storage,scheduling,networking,node}/validation</c>.</remarks>
internal static class ClusterValidation
{
    private const long HighestUserPriority = 1_000_000_000;
    private const string SystemPrefix = "system-";

    private static readonly string[] _accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

    private static readonly string[] _volumeSources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder",
        "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos",
        "csi",
    ];

    public static void Node(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec");
        Taints("metadata.taints", spec, errors);
        var ranges = spec.Texts("podCIDRs");
        for (var i = 0; i < ranges.Count; i++)
        {
            NetworkingValidation.Range($"spec.podCIDRs[{i}]", ranges[i], errors);
        }

        if (ranges.Count > 1 && ranges.Select(range => range.Contains(':', StringComparison.Ordinal)).Distinct().Count() != ranges.Count)
        {
            errors.Invalid("spec.podCIDRs", spec?["podCIDRs"]?.DeepClone(), "may specify no more than one CIDR for each IP family");
        }
    }

    public static void NodeUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Node(obj, errors);
        var (before, after) = (live.Map("spec"), obj.Map("spec"));
        if (before?["podCIDRs"] is JsonArray { Count: > 0 } && !JsonEquality.AreEqual(before["podCIDRs"], after?["podCIDRs"]))
        {
            errors.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        }

        if (before.Text("providerID") is { Length: > 0 } provider && after.Text("providerID") != provider)
        {
            errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
        }
    }

    public static void Volume(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var modes = spec["accessModes"] as JsonArray ?? [];
        if (modes.Count == 0)
        {
            errors.Required("spec.accessModes");
        }

        foreach (var mode in modes)
        {
            errors.OneOf("spec.accessModes", mode, _accessModes);
        }

        if (modes.Count > 1 && Strings(modes).Contains("ReadWriteOncePod"))
        {
            errors.Forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes");
        }

        Capacity(spec, errors);
        if (spec.Text("persistentVolumeReclaimPolicy").Length > 0)
        {
            errors.OneOf("spec.persistentVolumeReclaimPolicy", spec["persistentVolumeReclaimPolicy"], "Delete", "Recycle", "Retain");
        }

        Sources(spec, errors);
        VolumeNodes(spec, errors);
        if (spec.Text("storageClassName") is { Length: > 0 } name)
        {
            errors.Invalid("spec.storageClassName", name, NameRules.Subdomain(name));
        }

        if (spec.Has("volumeMode"))
        {
            errors.OneOf("spec.volumeMode", spec["volumeMode"], "Block", "Filesystem");
        }
    }

    private static void VolumeNodes(JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("nodeAffinity") is not { } affinity)
        {
            if (spec.Has("local"))
            {
                errors.Required("spec.nodeAffinity", "Local volume requires node affinity");
            }
        }
        else if (affinity.Map("required") is { } required)
        {
            PodAffinity.NodeSelector("spec.nodeAffinity.required", required, errors);
        }
        else
        {
            errors.Required("spec.nodeAffinity.required", "must specify required node constraints");
        }
    }

    public static void VolumeUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Volume(obj, errors);
        var (before, after) = (live.Map("spec") ?? [], obj.Map("spec") ?? []);
        if (_volumeSources.Any(source => !JsonEquality.AreEqual(before[source], after[source])))
        {
            errors.Forbidden(
                "spec.persistentvolumesource",
                "spec.persistentvolumesource is immutable after creation\n" + InternalForm.Diff(InternalForm.VolumeSource(before), InternalForm.VolumeSource(after)));
        }

        errors.Immutable("volumeMode", before["volumeMode"], after["volumeMode"]);
    }

    public static void StorageClass(JsonObject obj, FieldErrors errors)
    {
        var provisioner = obj.Text("provisioner");
        if (provisioner.Length == 0)
        {
            errors.Required("provisioner");
        }
        else
        {
            errors.Invalid("provisioner", provisioner, NameRules.Qualified(provisioner.ToLowerInvariant()));
        }

        if (obj.Text("reclaimPolicy").Length > 0)
        {
            errors.OneOf("reclaimPolicy", obj["reclaimPolicy"], "Delete", "Retain");
        }

        foreach (var (key, _) in obj.Map("parameters") ?? [])
        {
            if (key.Length == 0)
            {
                errors.Invalid("parameters", key, "field can not be empty.");
            }
        }

        errors.OneOf("volumeBindingMode", obj["volumeBindingMode"], "Immediate", "WaitForFirstConsumer");
        foreach (var (at, term) in obj.Items("allowedTopologies", "allowedTopologies"))
        {
            foreach (var (where, requirement) in term.Items($"{at}.matchLabelExpressions", "matchLabelExpressions"))
            {
                if (requirement.Texts("values").Count == 0)
                {
                    errors.Required($"{where}.values");
                }

                errors.Invalid($"{where}.key", requirement.Text("key"), NameRules.Qualified(requirement.Text("key")));
            }
        }
    }

    public static void PriorityClass(JsonObject obj, FieldErrors errors)
    {
        var name = obj.Map("metadata").Text("name");
        var value = obj.Integer("value") ?? 0;
        if (name.StartsWith(SystemPrefix, StringComparison.Ordinal))
        {
            var known = name switch { "system-node-critical" => 2_000_001_000L, "system-cluster-critical" => 2_000_000_000L, _ => 0 };
            var why = known == 0 ? $"{name} is not a known system priority class"
                : known != value ? string.Create(CultureInfo.InvariantCulture, $"value of {name} PriorityClass must be {known}")
                : "";
            if (why.Length > 0)
            {
                errors.Forbidden("metadata.name", $"priority class names with '{SystemPrefix}' prefix are reserved for system use only. error: {why}");
            }
        }
        else if (value > HighestUserPriority)
        {
            errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestUserPriority}");
        }

        if (obj.Has("preemptionPolicy"))
        {
            errors.OneOf("preemptionPolicy", obj["preemptionPolicy"], "PreemptLowerPriority", "Never");
        }
    }

    public static void IngressClass(JsonObject obj, FieldErrors errors)
    {
        const int MaxController = 250;
        var spec = obj.Map("spec");
        var controller = spec.Text("controller");
        if (controller.Length > MaxController)
        {
            errors.Add(FieldError.TooLong("spec.controller", MaxController));
        }

        DomainPath("spec.controller", controller, errors);
        if (spec.Map("parameters") is not { } parameters)
        {
            return;
        }

        if (parameters.Text("kind").Length == 0)
        {
            errors.Required("spec.parameters.kind");
        }

        if (parameters.Text("name").Length == 0)
        {
            errors.Required("spec.parameters.name");
        }

        errors.OneOf("spec.parameters.scope", parameters["scope"], "Cluster", "Namespace");
        if (parameters.Text("scope") == "Namespace" && parameters.Text("namespace").Length == 0)
        {
            errors.Required("spec.parameters.namespace", "`parameters.scope` is set to 'Namespace'");
        }
        else if (parameters.Text("scope") == "Cluster" && parameters.Has("namespace"))
        {
            errors.Forbidden("spec.parameters.namespace", "`parameters.scope` is set to 'Cluster'");
        }
    }

    public static void IngressClassUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        errors.Immutable("spec.controller", live.Map("spec")?["controller"], obj.Map("spec")?["controller"]);
        IngressClass(obj, errors);
    }

    public static void RuntimeClass(JsonObject obj, FieldErrors errors) =>
        errors.Invalid("handler", obj.Text("handler"), NameRules.Label(obj.Text("handler")));

    public static void RuntimeClassUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        RuntimeClass(obj, errors);
        errors.Immutable("handler", live["handler"], obj["handler"]);
    }

    /// <summary>The effect of a taint, and of a toleration.</summary>
    internal static void TaintEffect(string path, string effect, FieldErrors errors)
    {
        if (effect.Length == 0)
        {
            errors.Required(path);
        }
        else if (effect is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
        {
            errors.OneOf(path, effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
        }
    }

    private static IEnumerable<string> Strings(JsonNode? list) =>
        (list as JsonArray ?? []).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "");

    private static void Taints(string path, JsonObject? spec, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var taint in spec.Objects("taints"))
        {
            var at = $"{path}[{index++}]";
            errors.Invalid($"{at}.key", taint.Text("key"), NameRules.Qualified(taint.Text("key")));
            var value = taint.Text("value");
            if (NameRules.LabelValue(value).ToList() is { Count: > 0 } wrong)
            {
                errors.Invalid($"{at}.value", value, string.Join(';', wrong));
            }

            TaintEffect($"{at}.effect", taint.Text("effect"), errors);
            if (!seen.Add($"{taint.Text("effect")}/{taint.Text("key")}"))
            {
                var printed = $"{{\"Key\":{FieldError.Print(taint.Text("key"))},\"Value\":{FieldError.Print(value)},\"Effect\":{FieldError.Print(taint.Text("effect"))},\"TimeAdded\":{FieldError.Print(taint["timeAdded"])}}}";
                errors.Add(new FieldError(at, FieldErrorType.Duplicate, $"Duplicate value: {printed}: taints must be unique by key and effect pair") { BadValue = printed });
            }
        }
    }

    private static void Capacity(JsonObject spec, FieldErrors errors)
    {
        var capacity = spec.Map("capacity");
        if (capacity is not { Count: > 0 })
        {
            errors.Required("spec.capacity");
        }

        if (capacity?["storage"] is null || capacity.Count > 1)
        {
            errors.Add(FieldError.InvalidText("spec.capacity", "", "") with
            {
                Type = FieldErrorType.NotSupported,
                Message = $"Unsupported value: {FieldError.Print(capacity)}: supported values: \"storage\"",
                BadValue = FieldError.Print(capacity ?? []),
            });
        }

        foreach (var (resource, amount) in capacity ?? [])
        {
            if (amount is JsonValue value && value.TryGetValue<string>(out var text) && Quantity.TryParse(text, out var quantity) && quantity.Sign <= 0)
            {
                if (quantity.Sign < 0)
                {
                    errors.Invalid($"spec.capacity[{resource}]", text, "must be a valid resource quantity");
                }

                errors.Invalid($"spec.capacity[{resource}]", text, "must be greater than zero");
            }
        }
    }

    private static void Sources(JsonObject spec, FieldErrors errors)
    {
        var sources = _volumeSources.Where(spec.Has).ToList();
        foreach (var extra in sources.Skip(1))
        {
            errors.Forbidden($"spec.{extra}", "may not specify more than 1 volume type");
        }

        if (sources.Count == 0)
        {
            errors.Required("spec", "must specify a volume type");
        }

        if (spec.Map("hostPath") is { } host)
        {
            PodVolumes.HostPath("spec.hostPath", host, errors);
            if (host.Text("path") == "/" && spec.Text("persistentVolumeReclaimPolicy") == "Recycle")
            {
                errors.Forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
            }
        }

        if (spec.Map("nfs") is { } share)
        {
            PodVolumes.Nfs("spec.nfs", share, errors);
        }

        if (spec.Map("local") is { } local && local.Text("path").Length == 0)
        {
            errors.Required("spec.local.path");
        }

        if (spec.Map("csi") is { } driver)
        {
            foreach (var field in new[] { "driver", "volumeHandle" }.Where(field => driver.Text(field).Length == 0))
            {
                errors.Required($"spec.csi.{field}");
            }
        }
    }

    internal static void DomainPath(string path, string text, FieldErrors errors)
    {
        if (text.Length == 0)
        {
            errors.Required(path);
            return;
        }

        var parts = text.Split('/', 2);
        if (parts is not [{ Length: > 0 }, { Length: > 0 }])
        {
            errors.Invalid(path, text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }

        errors.Invalid(path, parts[0], NameRules.Subdomain(parts[0]));
    }
}
