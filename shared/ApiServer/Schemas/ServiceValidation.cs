using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of services.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c> (ValidateService).</remarks>
internal static class ServiceValidation
{
    private const int KubeletPort = 10250;

    public static void Service(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var type = spec.Text("type");
        var isHeadless = spec.Text("clusterIP") == "None";
        if (!spec.Objects("ports").Any() && !isHeadless && type != "ExternalName")
        {
            errors.Required("spec.ports");
        }

        ByType(type, spec, isHeadless, errors);
        Ports(spec, errors);
        errors.Labels("spec.selector", spec.Map("selector"));
        errors.OneOf("spec.sessionAffinity", spec["sessionAffinity"], "ClientIP", "None");
        Affinity(spec, errors);
        ClusterAddresses(spec, errors);
        ExternalAddresses(spec, errors);
        errors.OneOf("spec.type", spec["type"], "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        if (type == "ClusterIP")
        {
            var index = 0;
            foreach (var port in spec.Objects("ports"))
            {
                if ((port.Integer("nodePort") ?? 0) != 0)
                {
                    errors.Forbidden($"spec.ports[{index}].nodePort", "may not be used when `type` is 'ClusterIP'");
                }

                index++;
            }
        }

        NodePortDuplicates(spec, errors);
        Duplicates(spec, errors);
        LoadBalancer(obj, spec, type, errors);
        Traffic(spec, type, errors);
    }

    public static void Update(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        var before = live.Map("spec") ?? [];
        var after = obj.Map("spec") ?? [];
        if (before.Text("type") != "ExternalName" && after.Text("type") != "ExternalName")
        {
            var old = before.Text("clusterIP");
            var now = after.Text("clusterIP");
            if (old.Length > 0 && now != old)
            {
                var value = after["clusterIPs"] ?? new JsonArray(now);
                if (value is JsonArray { Count: > 0 } list && (list[0] as JsonValue)?.GetValue<string>() == old)
                {
                    value = new JsonArray(now);
                }

                errors.Invalid("spec.clusterIPs[0]", value, "may not change once set");
            }
        }

        if (before.Text("type") == "LoadBalancer" && after.Text("type") == "LoadBalancer")
        {
            ClassChange(before, after, errors);
        }

        if (NeedsHealthCheck(before) && NeedsHealthCheck(after)
            && (before.Integer("healthCheckNodePort") ?? 0) is not 0 and var health && (after.Integer("healthCheckNodePort") ?? 0) != health)
        {
            errors.Forbidden("spec.healthCheckNodePort", "field is immutable");
        }

        Service(obj, errors);
    }

    /// <summary>Where a service's load balancer is reached.</summary>
    public static void Status(JsonObject obj, FieldErrors errors)
    {
        if (obj.Map("spec").Text("type") != "LoadBalancer" && obj.Map("status").Map("loadBalancer").Objects("ingress").Any())
        {
            errors.Forbidden("status.loadBalancer.ingress", "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }

        NetworkingValidation.LoadBalancer(obj, errors, needsMode: true);
    }

    private static bool NeedsHealthCheck(JsonObject spec) =>
        spec.Text("type") == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local";

    private static void ClassChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!JsonEquality.AreEqual(before["loadBalancerClass"], after["loadBalancerClass"]))
        {
            errors.Invalid("spec.loadBalancerClass", after["loadBalancerClass"]?.DeepClone(), "may not change once set");
        }
    }

    private static void ByType(string type, JsonObject spec, bool isHeadless, FieldErrors errors)
    {
        switch (type)
        {
            case "LoadBalancer":
                var at = 0;
                foreach (var port in spec.Objects("ports"))
                {
                    if (port.Integer("port") == KubeletPort)
                    {
                        errors.Invalid($"spec.ports[{at}]", KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet");
                    }

                    at++;
                }

                if (isHeadless)
                {
                    errors.Invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services");
                }

                break;
            case "NodePort":
                if (isHeadless)
                {
                    errors.Invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for NodePort services");
                }

                break;
            case "ExternalName":
                var name = spec.Text("externalName").TrimEnd('.');
                if (spec.Text("externalName").Length == 0)
                {
                    errors.Required("spec.externalName");
                }
                else
                {
                    errors.Invalid("spec.externalName", name, NameRules.Subdomain(name));
                }

                break;
            default:
                break;
        }
    }

    private static void Ports(JsonObject spec, FieldErrors errors)
    {
        var ports = spec.Objects("ports").ToList();
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            var path = $"spec.ports[{i}]";
            var name = port.Text("name");
            if (name.Length == 0 && ports.Count > 1)
            {
                errors.Required($"{path}.name");
            }
            else if (name.Length > 0)
            {
                errors.Invalid($"{path}.name", name, NameRules.Label(name));
                if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate($"{path}.name", name));
                }
            }

            errors.Invalid($"{path}.port", port.Integer("port") ?? 0, NameRules.Port(port.Integer("port") ?? 0));
            ContainerValidation.Protocol($"{path}.protocol", port["protocol"], errors);
            PortNumberOrName($"{path}.targetPort", port["targetPort"], errors);
            if (port.Has("appProtocol"))
            {
                errors.Invalid($"{path}.appProtocol", port.Text("appProtocol"), NameRules.Qualified(port.Text("appProtocol")));
            }
        }
    }

    internal static void PortNumberOrName(string path, JsonNode? target, FieldErrors errors)
    {
        if (target is not JsonValue value)
        {
            return;
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            errors.Invalid(path, target, NameRules.PortName(value.GetValue<string>()));
        }
        else if (Numbers.TryInteger(value, out var number))
        {
            errors.Invalid(path, target, NameRules.Port(number));
        }
    }

    /// <summary>The rules of <c>clusterIPs</c>, <c>ipFamilies</c> and <c>ipFamilyPolicy</c>, which are looked at before addresses are given out.</summary>
    /// <remarks>Spec: ValidateServiceClusterIPsRelatedFields.</remarks>
    public static void ClusterAddresses(JsonObject spec, FieldErrors errors)
    {
        var families = Strings(spec["ipFamilies"]);
        var addresses = Strings(spec["clusterIPs"]);
        if (spec.Text("type") == "ExternalName")
        {
            ForExternalName(spec, errors);
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < families.Count; i++)
        {
            errors.OneOf($"spec.ipFamilies[{i}]", families[i], "IPv4", "IPv6");
            if (!seen.Add(families[i]))
            {
                errors.Add(FieldError.Duplicate($"spec.ipFamilies[{i}]", families[i]));
            }
        }

        if (spec["ipFamilyPolicy"] is { } policy)
        {
            errors.OneOf("spec.ipFamilyPolicy", policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        }

        var before = errors.Count;
        if (addresses.Count > 0 && spec.Text("clusterIP") != addresses[0])
        {
            errors.Invalid(
                "spec.clusterIPs",
                spec["clusterIPs"]?.DeepClone(),
                spec.Text("clusterIP").Length == 0 ? "must be empty when `clusterIP` is not specified" : "first value must match `clusterIP`");
        }
        else if (addresses.Count == 0 && spec.Text("clusterIP").Length > 0)
        {
            errors.Required("spec.clusterIPs");
        }

        if (addresses.Count > 1 && addresses.Contains("None"))
        {
            errors.Invalid("spec.clusterIPs", spec["clusterIPs"], "'None' must be the first and only value");
        }

        var isValid = errors.Count == before;
        for (var i = 0; i < addresses.Count; i++)
        {
            if (i == 0 && addresses[i] == "None")
            {
                continue;
            }

            if (!IsAddress(addresses[i]))
            {
                errors.Invalid($"spec.clusterIPs[{i}]", addresses[i], "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
                isValid = false;
            }
        }

        if (addresses.Count > 2)
        {
            errors.Invalid("spec.clusterIPs", spec["clusterIPs"], "may only hold up to 2 values");
        }

        if (!isValid || addresses.Contains("None"))
        {
            return;
        }

        if (addresses.Count == 2 && IsIPv6(addresses[0]) == IsIPv6(addresses[1]))
        {
            errors.Invalid("spec.clusterIPs", spec["clusterIPs"], "may specify no more than one IP for each IP family");
        }

        for (var i = 0; i < Math.Min(addresses.Count, families.Count); i++)
        {
            if (addresses[i].Length > 0 && IsIPv6(addresses[i]) != (families[i] == "IPv6"))
            {
                errors.Invalid($"spec.clusterIPs[{i}]", addresses[i], $"expected an {families[i]} value as indicated by `ipFamilies[{i}]`");
            }
        }
    }

    internal static bool IsAddress(string text) => IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
            : text.Split('.') is { Length: 4 } parts && parts.All(part => part.Length is > 0 and < 4 && (part.Length == 1 || part[0] != '0')));

    private static bool IsIPv6(string text) => text.Contains(':', StringComparison.Ordinal);

    private static List<string> Strings(JsonNode? list) =>
        [.. (list as JsonArray ?? []).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")];

    private static void ForExternalName(JsonObject spec, FieldErrors errors)
    {
        if (Strings(spec["clusterIPs"]).Count > 0 || spec.Text("clusterIP").Length > 0)
        {
            errors.Forbidden("spec.clusterIPs", "may not be set for ExternalName services");
        }

        if (spec["ipFamilies"] is JsonArray { Count: > 0 })
        {
            errors.Forbidden("spec.ipFamilies", "may not be set for ExternalName services");
        }

        if (spec.Has("ipFamilyPolicy"))
        {
            errors.Forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services");
        }
    }

    private static void Duplicates(JsonObject spec, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var port in spec.Objects("ports"))
        {
            var protocol = port.Text("protocol");
            var number = port.Integer("port") ?? 0;
            if (!seen.Add($"{protocol}/{number}"))
            {
                var printed =
                    $"{{\"Name\":\"\",\"Protocol\":{FieldError.Print(protocol)},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}";
                errors.Add(new FieldError($"spec.ports[{index}]", FieldErrorType.Duplicate, $"Duplicate value: {printed}") { BadValue = printed });
            }

            index++;
        }
    }

    private static void Affinity(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("sessionAffinity") == "ClientIP" && spec.Map("sessionAffinityConfig").Map("clientIP").Integer("timeoutSeconds") is { } seconds
            && seconds is <= 0 or > 86400)
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400");
        }
    }

    private static void ExternalAddresses(JsonObject spec, FieldErrors errors)
    {
        var index = 0;
        foreach (var address in Strings(spec["externalIPs"]))
        {
            var path = $"spec.externalIPs[{index++}]";
            if (!IsAddress(address))
            {
                errors.Invalid(path, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
                continue;
            }

            SpecialAddress(path, address, errors);
        }
    }

    /// <summary>Refuses addresses that no endpoint can have.</summary>
    internal static void SpecialAddress(string path, string text, FieldErrors errors)
    {
        var address = IPAddress.Parse(text);
        var bytes = address.GetAddressBytes();
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            errors.Invalid(path, text, $"may not be unspecified ({text})");
        }

        if (IPAddress.IsLoopback(address))
        {
            errors.Invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }

        if (bytes.Length == 4 ? bytes is [169, 254, ..] : address.IsIPv6LinkLocal)
        {
            errors.Invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }

        if (bytes.Length == 4 ? bytes is [224, 0, 0, _] : bytes is [0xff, 2, ..])
        {
            errors.Invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    private static void NodePortDuplicates(JsonObject spec, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var port in spec.Objects("ports"))
        {
            if (port.Integer("nodePort") is { } number and not 0 && !seen.Add($"{port.Text("protocol")}/{number}"))
            {
                errors.Add(FieldError.Duplicate($"spec.ports[{index}].nodePort", number));
            }

            index++;
        }
    }

    private static void LoadBalancer(JsonObject obj, JsonObject spec, string type, FieldErrors errors)
    {
        const string Rule = "may only be used when `type` is 'LoadBalancer'";
        const string Annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
        var isBalancer = type == "LoadBalancer";
        if (Strings(spec["loadBalancerSourceRanges"]) is { Count: > 0 } ranges)
        {
            if (!isBalancer)
            {
                errors.Forbidden("spec.LoadBalancerSourceRanges", Rule);
            }

            for (var i = 0; i < ranges.Count; i++)
            {
                if (!IPNetwork.TryParse(ranges[i].Trim(), out _))
                {
                    errors.Invalid($"spec.LoadBalancerSourceRanges[{i}]", ranges[i], "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
                }
            }
        }
        else if (obj.Map("metadata").Map("annotations").Has(Annotation) && !isBalancer)
        {
            errors.Forbidden($"metadata.annotations[{Annotation}]", Rule);
        }

        if (spec.Has("allocateLoadBalancerNodePorts") && !isBalancer)
        {
            errors.Forbidden("spec.allocateLoadBalancerNodePorts", Rule);
        }

        if (spec.Text("loadBalancerClass") is { Length: > 0 } name)
        {
            if (!isBalancer)
            {
                errors.Forbidden("spec.loadBalancerClass", Rule);
            }
            else
            {
                errors.Invalid("spec.loadBalancerClass", name, NameRules.Qualified(name));
            }
        }
    }

    private static void Traffic(JsonObject spec, string type, FieldErrors errors)
    {
        if (spec.Text("externalTrafficPolicy") is { Length: > 0 } external)
        {
            if (type is not ("NodePort" or "LoadBalancer") && !(type == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 }))
            {
                errors.Invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
            }

            errors.OneOf("spec.externalTrafficPolicy", external, "Cluster", "Local");
        }

        if (spec.Integer("healthCheckNodePort") is { } port and not 0)
        {
            if (port < 0)
            {
                errors.Invalid("spec.healthCheckNodePort", port, "must be between 0-65535, inclusive");
            }

            if (type != "LoadBalancer" || spec.Text("externalTrafficPolicy") != "Local")
            {
                errors.Invalid("spec.healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
            }
        }

        if (spec.Has("internalTrafficPolicy"))
        {
            errors.OneOf("spec.internalTrafficPolicy", spec["internalTrafficPolicy"], "Cluster", "Local");
        }

        if (spec.Has("trafficDistribution"))
        {
            errors.OneOf("spec.trafficDistribution", spec["trafficDistribution"], "PreferClose", "PreferSameZone", "PreferSameNode");
        }
    }
}
