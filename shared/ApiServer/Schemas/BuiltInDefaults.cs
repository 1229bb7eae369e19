using System.Text;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// The defaults that the real server sets by code when it reads an object of a built-in kind. The object must have been normalized.
/// </summary>
/// <remarks>Spec: kubernetes 1.36, the <c>defaults.go</c> of each API group; checked against recorded answers.</remarks>
public static class BuiltInDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>Sets the defaults in place. An object of another kind is left as it is.</summary>
    public static void Apply(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var apiVersion = obj.Text("apiVersion");
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        switch (group)
        {
            case "":
                Core(obj);
                break;
            case "apps":
                WorkloadDefaults.Apply(obj);
                break;
            case "batch":
                WorkloadDefaults.ApplyBatch(obj);
                break;
            case "autoscaling":
                Autoscaler(obj, apiVersion == "autoscaling/v2");
                break;
            case "networking.k8s.io":
                Networking(obj);
                break;
            case RbacGroup:
                Rbac(obj);
                break;
            default:
                ClusterDefaults.Apply(group, obj);
                break;
        }
    }

    private static void Core(JsonObject obj)
    {
        switch (obj.Text("kind"))
        {
            case "Pod":
                PodDefaults.Pod(obj);
                break;
            case "PodTemplate":
                PodDefaults.Spec(obj.Map("template").Map("spec"));
                break;
            case "ReplicationController":
                ReplicationController(obj);
                break;
            case "Service":
                Service(obj);
                break;
            case "Secret":
                obj.Fill("type", "Opaque");
                StringData(obj);
                break;
            case "Namespace":
                NamespaceLabel(obj);
                break;
            case "PersistentVolumeClaim":
                Claim(obj);
                break;
            case "PersistentVolume":
                PodDefaults.OldVolumes(obj.Map("spec"));
                obj.Map("spec").Fill("persistentVolumeReclaimPolicy", "Retain");
                obj.Map("spec").Fill("volumeMode", "Filesystem");
                obj.Ensure("status").Fill("phase", "Pending");
                break;
            case "Endpoints":
                foreach (var port in obj.Objects("subsets").SelectMany(subset => subset.Objects("ports")))
                {
                    port.Fill("protocol", "TCP");
                }

                break;
            case "Node":
                if (obj.Map("spec") is { } node && node.Text("podCIDR") is { Length: > 0 } range && node["podCIDRs"] is not JsonArray { Count: > 0 })
                {
                    node["podCIDRs"] = new JsonArray(range);
                }

                break;
            case "LimitRange":
                LimitRange(obj);
                break;
            default:
                break;
        }
    }

    /// <summary>Volume mode, and the phase that every claim starts in.</summary>
    internal static void Claim(JsonObject claim)
    {
        claim.Map("spec").Fill("volumeMode", "Filesystem");
        claim.Ensure("status").Fill("phase", "Pending");
    }

    private static void NamespaceLabel(JsonObject obj)
    {
        if (obj.Map("metadata").Text("name") is { Length: > 0 } name)
        {
            obj.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = name;
        }
    }

    private static void StringData(JsonObject secret)
    {
        if (secret["stringData"] is not JsonObject strings)
        {
            return;
        }

        var data = secret.Ensure("data");
        foreach (var (key, value) in strings)
        {
            var text = value is JsonValue scalar && scalar.TryGetValue<string>(out var content) ? content : "";
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        }

        secret.Remove("stringData");
    }

    private static void ReplicationController(JsonObject obj)
    {
        var spec = obj.Map("spec");
        if (spec?.Map("template")?.Map("metadata")?.Map("labels") is { Count: > 0 } labels)
        {
            spec.Fill("selector", labels.DeepClone());
            obj.Ensure("metadata").Fill("labels", labels.DeepClone());
        }

        spec.Fill("replicas", 1);
        PodDefaults.Spec(spec.Map("template").Map("spec"));
    }

    private static void Service(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Fill("sessionAffinity", "None");
        spec.Fill("type", "ClusterIP");
        var type = spec.Text("type");
        if (spec.Text("sessionAffinity") == "None")
        {
            spec.Remove("sessionAffinityConfig");
        }
        else if (spec.Text("sessionAffinity") == "ClientIP")
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Fill("timeoutSeconds", 10800);
        }

        foreach (var port in spec.Objects("ports"))
        {
            port.Fill("protocol", "TCP");
            if (IsUnsetPort(port["targetPort"]))
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }
        }

        if (type is "NodePort" or "LoadBalancer" || type == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 })
        {
            spec.Fill("externalTrafficPolicy", "Cluster");
        }

        if (type is "NodePort" or "LoadBalancer" or "ClusterIP")
        {
            spec.Fill("internalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            spec.Fill("allocateLoadBalancerNodePorts", true);
        }
    }

    private static bool IsUnsetPort(JsonNode? port) => port is not JsonValue value
        || (value.TryGetValue<string>(out var name) && name.Length == 0)
        || (FieldManagement.ScalarValue.TryRead(value, out var number) && number.ToString() == "0");

    private static void LimitRange(JsonObject obj)
    {
        foreach (var item in obj.Map("spec").Objects("limits").Where(item => item.Text("type") == "Container"))
        {
            CopyMissing(item.Map("max"), item, "default");
            CopyMissing(item.Map("default"), item, "defaultRequest");
            CopyMissing(item.Map("min"), item, "defaultRequest");
        }
    }

    private static void CopyMissing(JsonObject? from, JsonObject item, string field)
    {
        foreach (var (resource, amount) in from ?? [])
        {
            var to = item.Ensure(field);
            if (!to.ContainsKey(resource))
            {
                to[resource] = amount?.DeepClone();
            }
        }
    }

    private static void Autoscaler(JsonObject obj, bool isV2)
    {
        if (obj.Text("kind") != "HorizontalPodAutoscaler")
        {
            return;
        }

        var spec = obj.Ensure("spec");
        spec.Fill("minReplicas", 1);
        if (!isV2)
        {
            spec.Fill("targetCPUUtilizationPercentage", 80);
            return;
        }

        if (spec["metrics"] is not JsonArray { Count: > 0 })
        {
            var target = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 };
            var metric = new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = target } };
            spec["metrics"] = new JsonArray(metric);
        }

        if (spec.Map("behavior") is { } behavior)
        {
            ScalingRules(behavior.Ensure("scaleUp"), isUp: true);
            ScalingRules(behavior.Ensure("scaleDown"), isUp: false);
        }
    }

    private static void ScalingRules(JsonObject rules, bool isUp)
    {
        rules.Fill("selectPolicy", "Max");
        if (isUp)
        {
            rules.Fill("stabilizationWindowSeconds", 0);
        }

        if (rules["policies"] is not JsonArray)
        {
            var percent = new JsonObject { ["type"] = "Percent", ["value"] = 100, ["periodSeconds"] = 15 };
            rules["policies"] = isUp
                ? new JsonArray(new JsonObject { ["type"] = "Pods", ["value"] = 4, ["periodSeconds"] = 15 }, percent)
                : new JsonArray(percent);
        }
    }

    private static void Networking(JsonObject obj)
    {
        var spec = obj.Map("spec");
        switch (obj.Text("kind"))
        {
            case "NetworkPolicy":
                var rules = spec.Objects("ingress").Concat(spec.Objects("egress"));
                foreach (var port in rules.SelectMany(rule => rule.Objects("ports")))
                {
                    port.Fill("protocol", "TCP");
                }

                if (spec is not null && spec["policyTypes"] is not JsonArray { Count: > 0 })
                {
                    spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
                }

                break;
            case "IngressClass":
                spec.Map("parameters").Fill("scope", "Cluster");
                break;
            default:
                break;
        }
    }

    private static void Rbac(JsonObject obj)
    {
        if (obj.Text("kind") is not ("RoleBinding" or "ClusterRoleBinding"))
        {
            return;
        }

        obj.Ensure("roleRef").Fill("apiGroup", RbacGroup);
        foreach (var subject in obj.Objects("subjects").Where(subject => subject.Text("kind") is "User" or "Group"))
        {
            subject.Fill("apiGroup", RbacGroup);
        }
    }
}
