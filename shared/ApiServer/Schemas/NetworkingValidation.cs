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

        Tls(spec, errors);
        if (spec.Has("ingressClassName"))
        {
            errors.Invalid("spec.ingressClassName", spec.Text("ingressClassName"), NameRules.Subdomain(spec.Text("ingressClassName")));
        }
    }

    /// <summary>What is asked of a new ingress only.</summary>
    public static void IngressCreate(JsonObject obj, FieldErrors errors)
    {
        const string Annotation = "kubernetes.io/ingress.class";
        Ingress(obj, errors);
        var annotations = obj.Map("metadata").Map("annotations");
        if (annotations.Has(Annotation) && obj.Map("spec").Has("ingressClassName") && annotations.Text(Annotation) != obj.Map("spec").Text("ingressClassName"))
        {
            errors.Invalid($"annotations.{Annotation}", annotations.Text(Annotation), "must match `ingressClassName` when both are specified");
        }
    }

    public static void IngressStatus(JsonObject obj, FieldErrors errors) => LoadBalancer(obj, errors, needsMode: false);

    /// <summary>Where a load balancer is reached.</summary>
    internal static void LoadBalancer(JsonObject obj, FieldErrors errors, bool needsMode)
    {
        const string List = "status.loadBalancer.ingress";
        foreach (var (at, entry) in obj.Map("status").Map("loadBalancer").Items(List, "ingress"))
        {
            var address = entry.Text("ip");
            if (address.Length > 0 && !ServiceValidation.IsAddress(address))
            {
                errors.Invalid($"{at}.ip", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }

            if (needsMode && entry.Has("ipMode"))
            {
                if (address.Length == 0)
                {
                    errors.Forbidden($"{at}.ipMode", "may not be specified when `ip` is not set");
                }
                else
                {
                    errors.OneOf($"{at}.ipMode", entry["ipMode"], "Proxy", "VIP");
                }
            }

            if (entry.Text("hostname") is { Length: > 0 } host)
            {
                errors.Invalid($"{at}.hostname", host, NameRules.Subdomain(host));
                if (ServiceValidation.IsAddress(host))
                {
                    errors.Invalid($"{at}.hostname", host, "must be a DNS name, not an IP address");
                }
            }
        }
    }

    private static void Tls(JsonObject spec, FieldErrors errors)
    {
        foreach (var (at, entry) in spec.Items("spec.tls", "tls"))
        {
            var hosts = entry.Texts("hosts");
            for (var i = 0; i < hosts.Count; i++)
            {
                var isWild = hosts[i].Contains('*', StringComparison.Ordinal);
                errors.Invalid($"{at}.hosts[{i}]", hosts[i], isWild ? NameRules.WildcardSubdomain(hosts[i]) : NameRules.Subdomain(hosts[i]));
            }

            if (entry.Text("secretName") is { Length: > 0 } secret)
            {
                errors.Invalid($"{at}.secretName", secret, NameRules.Subdomain(secret));
            }
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
            errors.Invalid("spec.policyTypes", types.DeepClone(), "may not specify more than two policyTypes");
            return;
        }

        foreach (var type in types)
        {
            errors.OneOf($"spec.policyTypes[{index++}]", type, "Ingress", "Egress");
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
        else if (backend.Map("resource") is { } resource)
        {
            if (resource.Has("apiGroup"))
            {
                errors.Invalid($"{path}.resource.apiGroup", resource.Text("apiGroup"), NameRules.Subdomain(resource.Text("apiGroup")));
            }

            foreach (var field in new[] { "kind", "name" })
            {
                if (resource.Text(field) is { Length: > 0 } text)
                {
                    errors.Invalid($"{path}.resource.{field}", text, NameRules.PathSegment(text));
                }
                else
                {
                    errors.Required($"{path}.resource.{field}");
                }
            }
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
            errors.OneOf($"{path}.protocol", port["protocol"], "TCP", "UDP", "SCTP");
        }

        var end = port.Integer("endPort");
        if (!port.Has("port"))
        {
            if (end is not null)
            {
                errors.Invalid($"{path}.endPort", end, "may not be specified when `port` is not specified");
            }

            return;
        }

        if (port["port"]?.GetValueKind() == JsonValueKind.Number)
        {
            var number = port.Integer("port") ?? 0;
            errors.Invalid($"{path}.port", number, NameRules.Port(number));
            if (end is { } last)
            {
                if (last < number)
                {
                    errors.Invalid($"{path}.endPort", number, "must be greater than or equal to `port`");
                }

                errors.Invalid($"{path}.endPort", last, NameRules.Port(last));
            }

            return;
        }

        if (end is not null)
        {
            errors.Invalid($"{path}.endPort", end, "may not be specified when `port` is non-numeric");
        }

        errors.Invalid($"{path}.port", port.Text("port"), NameRules.PortName(port.Text("port")));
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
            Block($"{path}.ipBlock", block, errors);
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

    private static void Block(string path, JsonObject block, FieldErrors errors)
    {
        var cidr = block.Text("cidr");
        if (cidr.Length == 0)
        {
            errors.Required($"{path}.cidr");
            return;
        }

        if (!Range($"{path}.cidr", cidr, errors))
        {
            return;
        }

        var (outer, outerBits) = Split(cidr);
        var except = block.Texts("except");
        for (var i = 0; i < except.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.except[{i}]");
            if (Range(at, except[i], errors))
            {
                var (inner, bits) = Split(except[i]);
                if (bits <= outerBits || !new IPNetwork(Base(outer, outerBits), outerBits).Contains(inner))
                {
                    errors.Invalid(at, except[i], "must be a strict subset of `cidr`");
                }
            }
        }
    }

    /// <summary>Tells what is wrong with a range of addresses.</summary>
    /// <returns>Whether it can be read at all.</returns>
    internal static bool Range(string path, string text, FieldErrors errors)
    {
        if (!IsNetwork(text))
        {
            errors.Invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            return false;
        }

        var (address, bits) = Split(text);
        if (!Base(address, bits).Equals(address))
        {
            errors.Invalid(path, text, "must not have bits set beyond the prefix length");
        }

        return true;
    }

    private static (IPAddress Address, int Bits) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (IPAddress.Parse(text.AsSpan(0, slash)), int.Parse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static IPAddress Base(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
