using System.Text;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>What the real server warns of when it stores an object, without refusing it.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/api/pod/warnings.go</c>, <c>pkg/api/service/warnings.go</c>, and the strategies of secrets and
/// endpoints.</remarks>
public static class BuiltInWarnings
{
    private static readonly (string Label, string Since, string Instead)[] _oldLabels =
    [
        ("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch"),
        ("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os"),
        ("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region"),
        ("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone"),
        ("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type"),
    ];

    private static readonly (string Source, string Fate)[] _oldVolumes =
    [
        ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    /// <summary>The warnings about an object of any kind, in order.</summary>
    /// <param name="obj">The object, defaulted.</param>
    /// <param name="live">The stored object; null when it is created.</param>
    public static IReadOnlyList<string> For(JsonObject obj, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var warnings = new List<string>();
        NameInHosts(obj, live, warnings);
        switch (obj.Text("kind"))
        {
            case "Endpoints" when obj.Text("apiVersion") == "v1":
                warnings.Add("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
                break;
            case "Pod":
                Pod("spec", obj.Map("spec"), warnings);
                break;
            case "Ingress" when live is null
                && obj.Map("metadata").Map("annotations").Has("kubernetes.io/ingress.class") && !obj.Map("spec").Has("ingressClassName"):
                warnings.Add("annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead");
                break;
            case "PersistentVolume":
                Volume(obj, warnings);
                break;
            case "Node" when obj.Map("spec").Text("externalID").Length > 0:
                warnings.Add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
                break;
            case "Deployment" or "DaemonSet" or "ReplicaSet" or "StatefulSet" or "ReplicationController" or "Job"
                when live is null || !SameTemplate(live.Map("spec"), obj.Map("spec")):
                Pod("spec.template.spec", obj.Map("spec").Map("template").Map("spec"), warnings);
                break;
            case "CronJob":
                Pod("spec.jobTemplate.spec.template.spec", obj.Map("spec").Map("jobTemplate").Map("spec").Map("template").Map("spec"), warnings);
                break;
            case "Service":
                Service(obj.Map("spec"), live.Map("spec"), warnings);
                break;
            case "Secret" when obj.Text("type") == "kubernetes.io/tls" && live is null:
                Certificate(obj.Map("data"), warnings);
                break;
            default:
                break;
        }

        return warnings;
    }

    private static bool SameTemplate(JsonObject? before, JsonObject? after) =>
        FieldManagement.JsonEquality.AreEqual(before?["template"], after?["template"]);

    private static void Pod(string path, JsonObject? spec, List<string> warnings)
    {
        foreach (var (label, since, instead) in _oldLabels.Where(old => spec.Map("nodeSelector")?.ContainsKey(old.Label) == true))
        {
            warnings.Add($"{path}.nodeSelector[{label}]: deprecated since {since}; use \"{instead}\" instead");
        }

        Volumes($"{path}.volumes", spec, warnings);
        PullSecrets($"{path}.imagePullSecrets", spec, warnings);
        foreach (var list in new[] { "initContainers", "containers" })
        {
            var index = 0;
            foreach (var container in spec.Objects(list))
            {
                var at = $"{path}.{list}[{index++}]";
                Environment($"{at}.env", container, warnings);
                Fractions($"{at}.resources", container.Map("resources"), warnings);
            }
        }

        if (spec.Integer("terminationGracePeriodSeconds") is < 0)
        {
            warnings.Add($"{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1");
        }
    }

    private static void NameInHosts(JsonObject obj, JsonObject? live, List<string> warnings)
    {
        var kind = obj.Text("kind");
        if (live is not null || kind is not ("Pod" or "Deployment" or "ReplicaSet" or "ReplicationController" or "Job" or "CronJob"))
        {
            return;
        }

        var wrong = NameRules.Label(obj.Map("metadata").Text("name")).ToList();
        if (wrong.Count > 0)
        {
            var where = kind == "Pod" ? "the Pod's hostname" : "Pod names and hostnames";
            warnings.Add($"metadata.name: this is used in {where}, which can result in surprising behavior; a DNS label is recommended: [{string.Join(' ', wrong)}]");
        }
    }

    private static void Volumes(string path, JsonObject? spec, List<string> warnings)
    {
        var index = 0;
        foreach (var volume in spec.Objects("volumes"))
        {
            foreach (var (source, fate) in _oldVolumes.Where(old => volume.Has(old.Source)))
            {
                warnings.Add($"{path}[{index}].{source}: {fate}");
            }

            index++;
        }
    }

    private static void PullSecrets(string path, JsonObject? spec, List<string> warnings)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var reference in spec.Objects("imagePullSecrets"))
        {
            var name = reference.Text("name");
            if (name.Length == 0)
            {
                warnings.Add($"{path}[{index}].name: invalid empty name \"\"");
            }
            else if (!seen.Add(name))
            {
                warnings.Add($"{path}[{index}].name: duplicate name \"{name}\"");
            }

            index++;
        }
    }

    private static void Fractions(string path, JsonObject? resources, List<string> warnings)
    {
        foreach (var (list, resource) in new[] { ("requests", "memory"), ("requests", "ephemeral-storage"), ("limits", "memory"), ("limits", "ephemeral-storage") })
        {
            if (resources.Map(list).Text(resource) is { Length: > 0 } text && Quantity.TryParse(text, out var amount) && !amount.IsInteger)
            {
                warnings.Add($"{path}.{list}[{resource}]: fractional byte value \"{text}\" is invalid, must be an integer");
            }
        }
    }

    private static void Volume(JsonObject obj, List<string> warnings)
    {
        const string Annotation = "volume.beta.kubernetes.io/storage-class";
        if (obj.Map("metadata").Map("annotations").Has(Annotation))
        {
            warnings.Add($"metadata.annotations[{Annotation}]: deprecated since v1.8; use \"storageClassName\" attribute instead");
        }

        if (obj.Map("spec").Text("persistentVolumeReclaimPolicy") == "Recycle")
        {
            warnings.Add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.");
        }
    }

    private static void Environment(string path, JsonObject container, List<string> warnings)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var variable in container.Objects("env"))
        {
            var name = variable.Text("name");
            if (!seen.Add(name))
            {
                warnings.Add($"{path}[{index}]: hides previous definition of \"{name}\", which may be dropped when using apply");
            }

            index++;
        }
    }

    private static void Service(JsonObject? spec, JsonObject? before, List<string> warnings)
    {
        if (spec?["externalIPs"] is JsonArray { Count: > 0 } && !FieldManagement.JsonEquality.AreEqual(before?["externalIPs"], spec["externalIPs"]))
        {
            warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }

        if (spec.Text("clusterIP") == "None")
        {
            if (spec.Text("loadBalancerIP").Length > 0)
            {
                warnings.Add("spec.loadBalancerIP is ignored for headless services");
            }

            if (spec?["externalIPs"] is JsonArray { Count: > 0 })
            {
                warnings.Add("spec.externalIPs is ignored for headless services");
            }

            if (spec.Text("sessionAffinity") is not ("" or "None"))
            {
                warnings.Add("spec.SessionAffinity is ignored for headless services");
            }
        }

        if (spec.Text("externalName").Length > 0 && spec.Text("type") != "ExternalName")
        {
            warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
    }

    private static void Certificate(JsonObject? data, List<string> warnings)
    {
        var text = data.Text("tls.crt");
        var content = Primitives.GoBase64.TryDecode(text, out var bytes, out _) ? Encoding.UTF8.GetString(bytes) : "";
        if (!content.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            warnings.Add("tls: failed to find any PEM data in certificate input");
        }
    }
}
