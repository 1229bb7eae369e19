using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of endpoints and endpoint slices.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>pkg/apis/discovery/validation/validation.go</c>.</remarks>
internal static class EndpointValidation
{
    private const int MaxAddresses = 100;
    private const int MaxEndpoints = 1000;

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
        else
        {
            errors.Invalid($"{path}.ip", text, "must be a valid IP address");
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
        ContainerValidation.Protocol($"{path}.protocol", port["protocol"], errors);
    }

    public static void EndpointSlice(JsonObject obj, FieldErrors errors)
    {
        var type = obj.Text("addressType");
        if (type.Length == 0)
        {
            errors.Required("addressType");
        }
        else
        {
            errors.OneOf("addressType", type, "FQDN", "IPv4", "IPv6");
        }

        SlicePorts(obj, errors);
        if (obj.Objects("endpoints").Count() is > MaxEndpoints and var count)
        {
            errors.Add(FieldError.TooMany("endpoints", count, MaxEndpoints));
            return;
        }

        foreach (var (at, endpoint) in obj.Items("endpoints", "endpoints"))
        {
            Endpoint(at, endpoint, type, errors);
        }
    }

    public static void EndpointSliceUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        EndpointSlice(obj, errors);
        errors.Immutable("addressType", live["addressType"], obj["addressType"]);
    }

    private static void SlicePorts(JsonObject obj, FieldErrors errors)
    {
        var names = new HashSet<string>();
        foreach (var (at, port) in obj.Items("ports", "ports"))
        {
            var name = port.Text("name");
            if (name.Length > 0)
            {
                errors.Invalid($"{at}.name", name, NameRules.Label(name));
            }

            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            ContainerValidation.Protocol($"{at}.protocol", port["protocol"], errors);
            if (port.Has("appProtocol"))
            {
                errors.Invalid($"{at}.appProtocol", port.Text("appProtocol"), NameRules.Qualified(port.Text("appProtocol")));
            }
        }
    }

    private static void Endpoint(string path, JsonObject endpoint, string type, FieldErrors errors)
    {
        var addresses = endpoint.Texts("addresses");
        if (addresses.Count == 0)
        {
            errors.Required($"{path}.addresses", "must contain at least 1 address");
        }
        else if (addresses.Count > MaxAddresses)
        {
            errors.Add(FieldError.TooMany($"{path}.addresses", addresses.Count, MaxAddresses));
        }

        for (var i = 0; i < addresses.Count; i++)
        {
            Address($"{path}.addresses", i, type, addresses[i], errors);
        }

        if (endpoint.Has("nodeName"))
        {
            errors.Invalid($"{path}.nodeName", endpoint.Text("nodeName"), NameRules.Subdomain(endpoint.Text("nodeName")));
        }

        if (endpoint.Has("hostname"))
        {
            errors.Invalid($"{path}.hostname", endpoint.Text("hostname"), NameRules.Label(endpoint.Text("hostname")));
        }

        var zones = new HashSet<string>();
        foreach (var (at, zone) in endpoint.Map("hints").Items($"{path}.hints.forZones", "forZones"))
        {
            if (!zones.Add(zone.Text("name")))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", zone.Text("name")));
            }

            errors.Invalid($"{at}.name", zone.Text("name"), NameRules.LabelValue(zone.Text("name")));
        }
    }

    private static void Address(string path, int index, string type, string text, FieldErrors errors)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
        if (type == "FQDN")
        {
            errors.Invalid(at, text, NameRules.Subdomain(text));
            if (!NameRules.Subdomain(text).Any() && !text.Contains('.', StringComparison.Ordinal))
            {
                errors.Invalid(at, text, "should be a domain with at least two segments separated by dots");
            }

            return;
        }

        if (type is not ("IPv4" or "IPv6"))
        {
            return;
        }

        if (text.Split('.') is { Length: 4 } parts && parts.Any(part => part.Length > 1 && part[0] == '0'))
        {
            errors.Invalid(at, text, "must not have leading 0s");
        }
        else if (!IPAddress.TryParse(text, out var address))
        {
            errors.Invalid(at, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        else
        {
            if (address.AddressFamily != (type == "IPv4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
            {
                errors.Invalid(path, text, $"must be an {type} address");
            }

            ServiceValidation.SpecialAddress(at, text, errors);
        }
    }
}
