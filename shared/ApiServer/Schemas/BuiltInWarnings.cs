using System.Text;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>What the real server warns of when it stores an object, without refusing it.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/api/pod/warnings.go</c>, <c>pkg/api/service/warnings.go</c>, and the strategies of secrets and
/// endpoints.</remarks>
public static class BuiltInWarnings
{
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
            case "Pod":
                PodWarnings.Add("spec", "metadata", obj, warnings);
                break;
            case "ServiceAccount" when obj.Map("metadata").Map("annotations").Has("kubernetes.io/enforce-mountable-secrets"):
                warnings.Add("metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets");
                break;
            case "EndpointSlice" when obj.Text("addressType") == "FQDN":
                warnings.Add("spec.addressType: FQDN endpoints are deprecated");
                break;
            case "StorageClass":
                Topologies(obj, warnings);
                break;
            case "PersistentVolumeClaim":
                Claim(obj, warnings);
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
                PodWarnings.Add("spec.template.spec", "spec.template.metadata", obj.Map("spec").Map("template"), warnings);
                Indexes(obj.Map("spec"), warnings);
                break;
            case "CronJob":
                const string OfJob = "spec.jobTemplate.spec.template";
                PodWarnings.Add($"{OfJob}.spec", $"{OfJob}.metadata", obj.Map("spec").Map("jobTemplate").Map("spec").Map("template"), warnings);
                break;
            case "Service":
                Service(obj, warnings);
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

    private static void Service(JsonObject service, List<string> warnings)
    {
        const string Hints = "service.kubernetes.io/topology-aware-hints";
        var spec = service.Map("spec");
        if (service.Map("metadata").Map("annotations").Has(Hints))
        {
            warnings.Add($"annotation {Hints} is deprecated, please use service.kubernetes.io/topology-mode instead");
        }

        var isHeadless = spec.Text("clusterIP") == "None";
        var isName = spec.Text("type") == "ExternalName";
        var hasAddresses = spec?["externalIPs"] is JsonArray { Count: > 0 };
        if (isHeadless)
        {
            Headless(spec, hasAddresses, warnings);
        }

        if (hasAddresses && !isHeadless && !isName)
        {
            warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }

        if (spec.Text("loadBalancerIP").Split('.') is { Length: 4 } parts && parts.Any(part => part.Length > 1 && part[0] == '0'))
        {
            var plain = string.Join('.', parts.Select(part => part.TrimStart('0') is { Length: > 0 } digits ? digits : "0"));
            warnings.Add($"spec.loadBalancerIP: non-standard IP address \"{spec.Text("loadBalancerIP")}\" is invalid: use \"{plain}\"");
        }

        if (isName && hasAddresses)
        {
            warnings.Add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }

        if (spec.Text("externalName").Length > 0 && !isName)
        {
            warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }

        if (spec.Text("trafficDistribution") == "PreferClose")
        {
            warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
    }

    private static void Headless(JsonObject? spec, bool hasAddresses, List<string> warnings)
    {
        if (spec.Text("loadBalancerIP").Length > 0)
        {
            warnings.Add("spec.loadBalancerIP is ignored for headless services");
        }

        if (hasAddresses)
        {
            warnings.Add("spec.externalIPs is ignored for headless services");
        }

        if (spec.Text("sessionAffinity") is not ("" or "None"))
        {
            warnings.Add("spec.SessionAffinity is ignored for headless services");
        }
    }

    private static void Indexes(JsonObject? spec, List<string> warnings)
    {
        const int ManyCompletions = 100_000;
        const int ManyAtOnce = 10_000;
        if (spec.Text("completionMode") == "Indexed" && spec.Integer("completions") > ManyCompletions && spec.Integer("parallelism") > ManyAtOnce)
        {
            warnings.Add("spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail");
        }
    }

    private static void Topologies(JsonObject obj, List<string> warnings)
    {
        foreach (var (at, term) in obj.Items("allowedTopologies", "allowedTopologies"))
        {
            foreach (var (where, requirement) in term.Items($"{at}.matchLabelExpressions", "matchLabelExpressions"))
            {
                if (PodWarnings.OfLabel(requirement.Text("key")) is { } old)
                {
                    warnings.Add($"{where}.key: {old}");
                }
            }
        }
    }

    private static void Claim(JsonObject obj, List<string> warnings)
    {
        const string Annotation = "volume.beta.kubernetes.io/storage-class";
        if (obj.Map("metadata").Map("annotations").Has(Annotation))
        {
            warnings.Add($"metadata.annotations[{Annotation}]: deprecated since v1.8; use \"storageClassName\" attribute instead");
        }

        foreach (var list in new[] { "requests", "limits" })
        {
            var text = obj.Map("spec").Map("resources").Map(list).Text("storage");
            if (Quantity.TryParse(text, out var amount) && !amount.IsInteger)
            {
                warnings.Add($"spec.resources.{list}[storage]: fractional byte value \"{text}\" is invalid, must be an integer");
            }
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
