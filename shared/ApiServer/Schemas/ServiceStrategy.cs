using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>Keeps what was allocated for a service, and drops what its new type has no use for.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/registry/core/service/strategy.go</c> (patchAllocatedValues, dropTypeDependentFields).</remarks>
internal static class ServiceStrategy
{
    private const string Headless = "None";

    public static void PrepareForUpdate(JsonObject live, JsonObject updated)
    {
        if (live.Map("spec") is not { } before || updated.Map("spec") is not { } after)
        {
            return;
        }

        KeepAllocated(before, after);
        var (was, becomes) = (before.Text("type"), after.Text("type"));
        if (HasClusterIp(was) && !HasClusterIp(becomes))
        {
            DropSame(before, after, "clusterIPs", "clusterIP");
            DropSame(before, after, "ipFamilies");
            DropSame(before, after, "ipFamilyPolicy");
            DropSame(before, after, "internalTrafficPolicy");
        }

        if (HasNodePorts(was) && !HasNodePorts(becomes))
        {
            DropNodePorts(before, after);
        }

        if (IsReachable(before) && !IsReachable(after))
        {
            DropSame(before, after, "externalTrafficPolicy");
        }

        if (was == "LoadBalancer" && becomes != "LoadBalancer")
        {
            DropSame(before, after, "allocateLoadBalancerNodePorts");
            DropSame(before, after, "loadBalancerClass");
        }

        if (HasHealthPort(before) && !HasHealthPort(after))
        {
            DropSame(before, after, "healthCheckNodePort");
        }
    }

    private static bool HasClusterIp(string type) => type is "ClusterIP" or "NodePort" or "LoadBalancer";

    /// <summary>Whether it is reached from outside the cluster.</summary>
    private static bool IsReachable(JsonObject spec) => HasNodePorts(spec.Text("type"))
        || spec.Text("type") == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 };

    private static bool HasNodePorts(string type) => type is "NodePort" or "LoadBalancer";

    private static bool HasHealthPort(JsonObject spec) => spec.Text("type") == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local";

    private static void KeepAllocated(JsonObject before, JsonObject after)
    {
        if (HasClusterIp(before.Text("type")) && HasClusterIp(after.Text("type")))
        {
            if (after.Text("clusterIP").Length == 0 && before.Text("clusterIP") is { Length: > 0 } address)
            {
                after["clusterIP"] = address;
            }

            if (!after.Has("clusterIPs") && after.Text("clusterIP") == before.Text("clusterIP"))
            {
                Copy(before, after, "clusterIPs");
            }

            if (after.Text("clusterIP") == before.Text("clusterIP") || before.Text("clusterIP") == Headless)
            {
                Copy(before, after, "ipFamilies");
                Copy(before, after, "ipFamilyPolicy");
            }
        }

        if (HasNodePorts(before.Text("type")) && HasNodePorts(after.Text("type")))
        {
            KeepNodePorts(before, after);
        }

        if (HasHealthPort(before) && HasHealthPort(after))
        {
            Copy(before, after, "healthCheckNodePort");
        }
    }

    private static void Copy(JsonObject before, JsonObject after, string field)
    {
        if (!after.Has(field) && before[field] is { } value)
        {
            after[field] = value.DeepClone();
        }
    }

    private static string PortKey(JsonObject port) => $"{port.Text("protocol")}/{port.Integer("port")}";

    private static void KeepNodePorts(JsonObject before, JsonObject after)
    {
        var allocated = before.Objects("ports").GroupBy(PortKey).ToDictionary(ports => ports.Key, ports => ports.First().Integer("nodePort") ?? 0);
        var used = after.Objects("ports").Select(port => port.Integer("nodePort") ?? 0).ToHashSet();
        foreach (var port in after.Objects("ports").Where(port => (port.Integer("nodePort") ?? 0) == 0))
        {
            if (allocated.TryGetValue(PortKey(port), out var number) && number != 0 && used.Add(number))
            {
                port["nodePort"] = number;
            }
        }
    }

    private static void DropSame(JsonObject before, JsonObject after, string field, string? alias = null)
    {
        if (JsonEquality.AreEqual(before[field], after[field]))
        {
            after.Remove(field);
            if (alias is not null)
            {
                after.Remove(alias);
            }
        }
    }

    private static void DropNodePorts(JsonObject before, JsonObject after)
    {
        var known = before.Objects("ports").Select(port => port.Integer("nodePort") ?? 0).ToHashSet();
        var ports = after.Objects("ports").ToList();
        if (ports.All(port => known.Contains(port.Integer("nodePort") ?? 0) || (port.Integer("nodePort") ?? 0) == 0))
        {
            ports.ForEach(port => port.Remove("nodePort"));
        }
    }
}
