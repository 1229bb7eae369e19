using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of services.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c> (ValidateService).</remarks>
internal static class ServiceValidation
{
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
        Ports(spec, type, isHeadless, errors);
        errors.Labels("spec.selector", spec.Map("selector"));
        errors.OneOf("spec.sessionAffinity", spec["sessionAffinity"], "ClientIP", "None");
        Addresses(spec, errors);
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

        Duplicates(spec, errors);
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

        Service(obj, errors);
    }

    private static void ByType(string type, JsonObject spec, bool isHeadless, FieldErrors errors)
    {
        switch (type)
        {
            case "LoadBalancer":
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
                if (spec["clusterIPs"] is JsonArray { Count: > 0 })
                {
                    errors.Forbidden("spec.clusterIPs", "may not be set for ExternalName services");
                }

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

    private static void Ports(JsonObject spec, string type, bool isHeadless, FieldErrors errors)
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
            PodValidation.Protocol($"{path}.protocol", port["protocol"], errors);
            TargetPort($"{path}.targetPort", port["targetPort"], errors);
            if (isHeadless && type != "ExternalName")
            {
                continue;
            }
        }
    }

    private static void TargetPort(string path, JsonNode? target, FieldErrors errors)
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

    private static void Addresses(JsonObject spec, FieldErrors errors)
    {
        var index = 0;
        var addresses = spec["clusterIPs"] as JsonArray ?? (spec.Text("clusterIP").Length > 0 ? new JsonArray(spec.Text("clusterIP")) : []);
        foreach (var item in addresses)
        {
            var text = item is JsonValue value && value.TryGetValue<string>(out var content) ? content : "";
            if (text.Length > 0 && text != "None" && !IPAddress.TryParse(text, out _))
            {
                errors.Invalid($"spec.clusterIPs[{index}]", text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }

            index++;
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
}
