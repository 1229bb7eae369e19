using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of ingresses, network policies and endpoint slices.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/networking/validation/validation.go</c>.</remarks>
internal static class NetworkingValidation
{
    public static void Ingress(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        if (!spec.Objects("rules").Any() && !spec.Has("defaultBackend"))
        {
            errors.Invalid("spec", null, "either `defaultBackend` or `rules` must be specified");
        }

        if (spec.Map("defaultBackend") is { } backend)
        {
            Backend("spec.defaultBackend", backend, errors);
        }

        var index = 0;
        foreach (var rule in spec.Objects("rules"))
        {
            Rule($"spec.rules[{index++}]", rule, errors);
        }

        if (spec.Has("ingressClassName"))
        {
            errors.Invalid("spec.ingressClassName", spec.Text("ingressClassName"), NameRules.Subdomain(spec.Text("ingressClassName")));
        }
    }

    public static void Policy(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        errors.Selector("spec.podSelector", spec.Map("podSelector"));
        PolicyRules("spec.ingress", spec, "ingress", "from", errors);
        PolicyRules("spec.egress", spec, "egress", "to", errors);
        var index = 0;
        var types = spec["policyTypes"] as JsonArray ?? [];
        if (types.Count > 2)
        {
            errors.Invalid("spec.policyTypes", types, "may not specify more than two policyTypes");
        }

        foreach (var type in types)
        {
            errors.OneOf($"spec.policyTypes[{index++}]", type, "Ingress", "Egress");
        }
    }

    public static void Endpoints(JsonObject obj, FieldErrors errors)
    {
        var index = 0;
        foreach (var subset in obj.Objects("subsets"))
        {
            var path = $"subsets[{index++}]";
            if (!subset.Objects("addresses").Any() && !subset.Objects("notReadyAddresses").Any())
            {
                errors.Required(path, "must specify `addresses` or `notReadyAddresses`");
            }

            foreach (var list in new[] { "addresses", "notReadyAddresses" })
            {
                var at = 0;
                foreach (var address in subset.Objects(list))
                {
                    EndpointAddress($"{path}.{list}[{at++}]", address, errors);
                }
            }

            var ports = subset.Objects("ports").ToList();
            for (var i = 0; i < ports.Count; i++)
            {
                EndpointPort($"{path}.ports[{i}]", ports[i], ports.Count > 1, errors);
            }
        }
    }

    private static void EndpointAddress(string path, JsonObject address, FieldErrors errors)
    {
        var text = address.Text("ip");
        if (!ServiceValidation.IsAddress(text))
        {
            errors.Invalid($"{path}.ip", text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }

        if (address.Text("hostname") is { Length: > 0 } host)
        {
            errors.Invalid($"{path}.hostname", host, NameRules.Label(host));
        }

        if (address.Text("nodeName") is { Length: > 0 } node)
        {
            errors.Invalid($"{path}.nodeName", node, NameRules.Subdomain(node));
        }

        if (ServiceValidation.IsAddress(text))
        {
            ServiceValidation.SpecialAddress($"{path}.ip", text, errors);
        }
    }

    private static void EndpointPort(string path, JsonObject port, bool isNamed, FieldErrors errors)
    {
        var name = port.Text("name");
        if (isNamed && name.Length == 0)
        {
            errors.Required($"{path}.name");
        }
        else if (name.Length > 0)
        {
            errors.Invalid($"{path}.name", name, NameRules.Label(name));
        }

        errors.Invalid($"{path}.port", port.Integer("port") ?? 0, NameRules.Port(port.Integer("port") ?? 0));
        PodValidation.Protocol($"{path}.protocol", port["protocol"], errors);
    }

    public static void EndpointSlice(JsonObject obj, FieldErrors errors)
    {
        var type = obj.Text("addressType");
        if (type is not ("IPv4" or "IPv6" or "FQDN"))
        {
            errors.OneOf("addressType", obj["addressType"], "FQDN", "IPv4", "IPv6");
            return;
        }

        var index = 0;
        foreach (var endpoint in obj.Objects("endpoints"))
        {
            var path = $"endpoints[{index++}].addresses";
            if (endpoint["addresses"] is not JsonArray { Count: > 0 } addresses)
            {
                errors.Required(path, "must contain at least 1 address");
                continue;
            }

            for (var i = 0; i < addresses.Count; i++)
            {
                Address($"{path}[{i}]", type, addresses[i], errors);
            }
        }
    }

    private static void Address(string path, string type, JsonNode? node, FieldErrors errors)
    {
        var text = node is JsonValue value && value.TryGetValue<string>(out var content) ? content : "";
        if (type == "FQDN")
        {
            errors.Invalid(path, text, NameRules.Subdomain(text));
        }
        else if (!IPAddress.TryParse(text, out var address))
        {
            errors.Invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        else if (address.AddressFamily != (type == "IPv4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
        {
            errors.Invalid(path, text, $"must be an {type} address");
        }
    }

    private static void Rule(string path, JsonObject rule, FieldErrors errors)
    {
        var host = rule.Text("host");
        if (host.Length > 0)
        {
            if (IPAddress.TryParse(host, out _))
            {
                errors.Invalid($"{path}.host", host, "must be a DNS name, not an IP address");
            }
            else
            {
                errors.Invalid(
                    $"{path}.host", host, host.Contains('*', StringComparison.Ordinal) ? NameRules.WildcardSubdomain(host) : NameRules.Subdomain(host));
            }
        }

        if (rule.Map("http") is not { } http)
        {
            return;
        }

        if (!http.Objects("paths").Any())
        {
            errors.Required($"{path}.http.paths");
        }

        var index = 0;
        foreach (var item in http.Objects("paths"))
        {
            HttpPath($"{path}.http.paths[{index++}]", item, errors);
        }
    }

    private static void HttpPath(string path, JsonObject item, FieldErrors errors)
    {
        var text = item.Text("path");
        switch (item.Text("pathType"))
        {
            case "":
                errors.Required($"{path}.pathType", "pathType must be specified");
                return;
            case "Exact" or "Prefix":
                if (!text.StartsWith('/'))
                {
                    errors.Invalid($"{path}.path", text, "must be an absolute path");
                }

                foreach (var sequence in new[] { "//", "/./", "/../", "%2f", "%2F" }.Where(sequence => text.Contains(sequence, StringComparison.Ordinal)))
                {
                    errors.Invalid($"{path}.path", text, $"must not contain '{sequence}'");
                }

                break;
            case "ImplementationSpecific":
                if (text.Length > 0 && text[0] != '/')
                {
                    errors.Invalid($"{path}.path", text, "must be an absolute path");
                }

                break;
            default:
                errors.OneOf($"{path}.pathType", item["pathType"], "Exact", "ImplementationSpecific", "Prefix");
                break;
        }

        Backend($"{path}.backend", item.Map("backend") ?? [], errors);
    }

    private static void Backend(string path, JsonObject backend, FieldErrors errors)
    {
        var service = backend.Map("service");
        if (service is not null && backend.Has("resource"))
        {
            errors.Invalid(path, "", "cannot set both resource and service backends");
        }
        else if (service is null && !backend.Has("resource"))
        {
            errors.Invalid(path, "", "resource or service backend is required");
        }
        else if (service is not null)
        {
            var name = service.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{path}.service.name");
            }
            else
            {
                errors.Invalid($"{path}.service.name", name, NameRules.Label(name));
            }

            var port = service.Map("port");
            var number = port.Integer("number") ?? 0;
            if (port.Text("name").Length > 0 && number != 0)
            {
                errors.Invalid(path, "", "cannot set both port name & port number");
            }
            else if (port.Text("name").Length > 0)
            {
                errors.Invalid($"{path}.service.port.name", port.Text("name"), NameRules.PortName(port.Text("name")));
            }
            else if (number != 0)
            {
                errors.Invalid($"{path}.service.port.number", number, NameRules.Port(number));
            }
            else
            {
                errors.Required(path, "port name or number is required");
            }
        }
    }

    private static void PolicyRules(string path, JsonObject spec, string list, string peers, FieldErrors errors)
    {
        var index = 0;
        foreach (var rule in spec.Objects(list))
        {
            var at = $"{path}[{index++}]";
            var portIndex = 0;
            foreach (var port in rule.Objects("ports"))
            {
                PolicyPort($"{at}.ports[{portIndex++}]", port, errors);
            }

            var peerIndex = 0;
            foreach (var peer in rule.Objects(peers))
            {
                Peer($"{at}.{peers}[{peerIndex++}]", peer, errors);
            }
        }
    }

    private static void PolicyPort(string path, JsonObject port, FieldErrors errors)
    {
        if (port.Has("protocol"))
        {
            errors.OneOf($"{path}.protocol", port["protocol"], "SCTP", "TCP", "UDP");
        }

        var isNumber = port["port"]?.GetValueKind() == JsonValueKind.Number;
        if (isNumber)
        {
            errors.Invalid($"{path}.port", port["port"], NameRules.Port(port.Integer("port") ?? 0));
        }
        else if (port.Has("port"))
        {
            errors.Invalid($"{path}.port", port["port"], NameRules.PortName(port.Text("port")));
        }

        if (port.Integer("endPort") is not { } end)
        {
            return;
        }

        if (!port.Has("port"))
        {
            errors.Invalid($"{path}.endPort", end, "must be specified only if `port` is also specified");
        }
        else if (!isNumber)
        {
            errors.Invalid($"{path}.endPort", end, "may not be specified when `port` is non-numeric");
        }
        else if (end < port.Integer("port"))
        {
            errors.Invalid($"{path}.endPort", end, "must be greater than or equal to `port`");
        }
    }

    private static void Peer(string path, JsonObject peer, FieldErrors errors)
    {
        var count = 0;
        foreach (var selector in new[] { "podSelector", "namespaceSelector" })
        {
            if (peer.Map(selector) is { } map)
            {
                count++;
                errors.Selector($"{path}.{selector}", map);
            }
        }

        if (peer.Map("ipBlock") is { } block)
        {
            if (!IsNetwork(block.Text("cidr")))
            {
                errors.Invalid(
                    $"{path}.ipBlock.cidr", block.Text("cidr"), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }

            if (count > 0)
            {
                errors.Forbidden(path, "may not specify both ipBlock and another peer");
            }
        }
        else if (count == 0)
        {
            errors.Required(path, "must specify a peer");
        }
    }

    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
