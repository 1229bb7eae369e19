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

    /// <summary>The warnings about an object of any kind, in order.</summary>
    /// <param name="obj">The object, defaulted.</param>
    /// <param name="live">The stored object; null when it is created.</param>
    public static IReadOnlyList<string> For(JsonObject obj, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var warnings = new List<string>();
        switch (obj.Text("kind"))
        {
            case "Endpoints" when obj.Text("apiVersion") == "v1":
                warnings.Add("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
                break;
            case "Pod":
                Pod("spec", obj.Map("spec"), warnings);
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

        foreach (var list in new[] { "initContainers", "containers" })
        {
            var index = 0;
            foreach (var container in spec.Objects(list))
            {
                Environment($"{path}.{list}[{index++}].env", container, warnings);
            }
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
