using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of Services and what stands before and after them.</summary>
internal static class NetworkCells
{
    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("Service", "Type") => (o, _) => o.Text("spec", "type"),
        ("Service", "Cluster-IP") => (o, _) => o.Text("spec", "clusterIP") is { Length: > 0 } ip ? ip : TableCells.None,
        ("Service", "External-IP") => (o, _) => ExternalIp(o),
        ("Service", "Port(s)") => (o, _) => Ports(o),
        ("Service", "Selector") => (o, _) => TableCells.LabelsOrNone(o.Map("spec", "selector")),
        ("networking.k8s.io/Ingress", "Class") => (o, _) => o.Text("spec", "ingressClassName")
            ?? o.Text("metadata", "annotations", "kubernetes.io/ingress.class") ?? TableCells.None,
        ("networking.k8s.io/Ingress", "Hosts") => (o, _) => Hosts(o),
        ("networking.k8s.io/Ingress", "Address") => (o, _) => LoadBalancer(o),
        ("networking.k8s.io/Ingress", "Ports") => (o, _) => o.List("spec", "tls") is { Count: > 0 } ? "80, 443" : "80",
        ("networking.k8s.io/NetworkPolicy", "Pod-Selector") => (o, _) => TableCells.Selector(o.Map("spec", "podSelector")),
        ("policy/PodDisruptionBudget", "Min Available") => (o, _) => o.At("spec", "minAvailable")?.ToString() ?? "N/A",
        ("policy/PodDisruptionBudget", "Max Unavailable") => (o, _) => o.At("spec", "maxUnavailable")?.ToString() ?? "N/A",
        ("policy/PodDisruptionBudget", "Allowed Disruptions") => (o, _) => TableCells.Count(o, "status", "disruptionsAllowed"),
        ("Endpoints", "Endpoints") => (o, _) => Endpoints(o),
        ("discovery.k8s.io/EndpointSlice", "AddressType") => (o, _) => o.Text("addressType") ?? "",
        ("discovery.k8s.io/EndpointSlice", "Ports") => (o, _) => o["ports"] is null ? "*" : Few(
            o.Maps("ports").Select(p => p.At("port")?.ToString() ?? "*").Where(p => p.Length > 0), "<unset>"),
        ("discovery.k8s.io/EndpointSlice", "Endpoints") => (o, _) => Few(o.Maps("endpoints").SelectMany(e => e.Texts("addresses")), "<unset>"),
        _ => null,
    };

    private static string Endpoints(JsonObject endpoints)
    {
        if (!endpoints.Maps("subsets").Any())
        {
            return TableCells.None;
        }

        var all = endpoints.Maps("subsets").SelectMany(s => s.Maps("ports").SelectMany(p => s.Maps("addresses").Select(a => HostPort(a.Text("ip") ?? "", p.Whole("port") ?? 0))))
            .ToList();
        var addresses = endpoints.Maps("subsets").Where(s => !s.Maps("ports").Any()).SelectMany(s => s.Maps("addresses").Select(a => a.Text("ip") ?? ""));
        return Few(all.Concat(addresses), "");
    }

    private static string HostPort(string address, long port) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    /// <summary>The first three, and how many more there are.</summary>
    private static string Few(IEnumerable<string> items, string otherwise)
    {
        const int shown = 3;
        var all = items.ToList();
        return all.Count == 0 ? otherwise
            : all.Count > shown ? $"{string.Join(',', all.Take(shown))} + {all.Count - shown} more..."
            : string.Join(',', all);
    }

    private static string ExternalIp(JsonObject service)
    {
        var external = string.Join(',', service.Texts("spec", "externalIPs"));
        return service.Text("spec", "type") switch
        {
            "ExternalName" => service.Text("spec", "externalName") ?? TableCells.None,
            "LoadBalancer" => LoadBalancer(service) is { Length: > 0 } ip ? (external.Length > 0 ? $"{ip},{external}" : ip)
                : external.Length > 0 ? external : "<pending>",
            _ => external.Length > 0 ? external : TableCells.None,
        };
    }

    private static string LoadBalancer(JsonObject obj) => string.Join(
        ',', obj.Maps("status", "loadBalancer", "ingress").Select(i => i.Text("ip") is { Length: > 0 } ip ? ip : i.Text("hostname")));

    private static string Ports(JsonObject service)
    {
        var ports = service.Maps("spec", "ports").Select(p => p.Whole("nodePort") is { } node and > 0
            ? $"{p.Whole("port")}:{node}/{p.Text("protocol")}"
            : $"{p.Whole("port")}/{p.Text("protocol")}").ToList();
        return ports.Count == 0 ? TableCells.None : string.Join(',', ports);
    }

    private static string Hosts(JsonObject ingress)
    {
        var hosts = ingress.Maps("spec", "rules").Select(r => r.Text("host") ?? "").Where(h => h.Length > 0).ToList();
        return hosts.Count switch
        {
            0 => "*",
            > 3 => $"{string.Join(',', hosts.Take(3))} + {hosts.Count - 3} more...",
            _ => string.Join(',', hosts),
        };
    }
}
