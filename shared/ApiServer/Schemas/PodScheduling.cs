using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a pod's tolerations, host ports, references and probes.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/pods.go</c>.</remarks>
internal static class PodScheduling
{
    public static void Tolerations(string path, JsonObject spec, FieldErrors errors)
    {
        var index = 0;
        foreach (var toleration in spec.Objects("tolerations"))
        {
            var at = $"{path}[{index++}]";
            var (key, mode) = (toleration.Text("key"), toleration.Text("operator"));
            if (key.Length > 0)
            {
                errors.Invalid($"{at}.key", key, NameRules.Qualified(key));
            }
            else if (mode != "Exists")
            {
                errors.Invalid($"{at}.operator", mode, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }

            if (toleration.Has("tolerationSeconds") && toleration.Text("effect") != "NoExecute")
            {
                errors.Invalid($"{at}.effect", toleration.Text("effect"), "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }

            Value(at, toleration, mode, errors);
            if (toleration.Text("effect") is { Length: > 0 } effect)
            {
                ClusterValidation.TaintEffect($"{at}.effect", effect, errors);
            }
        }
    }

    public static void HostPorts(string path, JsonObject spec, HashSet<string> taken, FieldErrors errors)
    {
        var container = 0;
        foreach (var item in spec.Objects("containers"))
        {
            var port = 0;
            foreach (var entry in item.Objects("ports"))
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{path}.containers[{container}].ports[{port++}].hostPort");
                var shown = string.Create(CultureInfo.InvariantCulture, $"{entry.Text("protocol")}/{entry.Text("hostIP")}/{entry.Integer("hostPort") ?? 0}");
                if ((entry.Integer("hostPort") ?? 0) != 0 && !taken.Add(shown))
                {
                    errors.Add(FieldError.Duplicate(at, shown));
                }
            }

            container++;
        }
    }

    public static void Probe(string path, string kind, JsonObject probe, FieldErrors errors)
    {
        Handler(path, probe, errors);
        foreach (var field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
        {
            errors.NotNegative($"{path}.{field}", probe, field);
        }

        if (kind == "readinessProbe")
        {
            if (probe.Integer("terminationGracePeriodSeconds") is { } grace)
            {
                errors.Invalid($"{path}.terminationGracePeriodSeconds", grace, "must not be set for readinessProbes");
            }

            return;
        }

        if (probe.Integer("terminationGracePeriodSeconds") is { } seconds and <= 0)
        {
            errors.Invalid($"{path}.terminationGracePeriodSeconds", seconds, "must be greater than 0");
        }

        if (probe.Integer("successThreshold") is { } threshold and not 1)
        {
            errors.Invalid($"{path}.successThreshold", threshold, "must be 1");
        }
    }

    /// <summary>One way of asking a container: of a probe, or of its life's hooks.</summary>
    public static void Handler(string path, JsonObject handler, FieldErrors errors)
    {
        var found = new[] { "exec", "httpGet", "tcpSocket", "grpc", "sleep" }.Where(handler.Has).ToList();
        foreach (var extra in found.Skip(1))
        {
            errors.Forbidden($"{path}.{extra}", "may not specify more than 1 handler type");
        }

        if (found.Count == 0)
        {
            errors.Required(path, "must specify a handler type");
            return;
        }

        if (handler.Map("exec") is { } exec && exec["command"] is not JsonArray { Count: > 0 })
        {
            errors.Required($"{path}.exec.command");
        }

        if (handler.Map("httpGet") is { } get)
        {
            if (get.Text("path").Length == 0)
            {
                errors.Required($"{path}.httpGet.path");
            }

            ServiceValidation.PortNumberOrName($"{path}.httpGet.port", get["port"], errors);
            errors.OneOf($"{path}.httpGet.scheme", get["scheme"], "HTTP", "HTTPS");
        }

        if (handler.Map("tcpSocket") is { } socket)
        {
            ServiceValidation.PortNumberOrName($"{path}.tcpSocket.port", socket["port"], errors);
        }

        if (handler.Map("grpc") is { } grpc)
        {
            errors.Invalid($"{path}.grpc.port", grpc.Integer("port") ?? 0, NameRules.Port(grpc.Integer("port") ?? 0));
        }
    }

    /// <summary>Where an environment variable comes from.</summary>
    public static void ValueFrom(string path, JsonObject source, FieldErrors errors)
    {
        foreach (var field in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (source.Map(field) is not { } reference)
            {
                continue;
            }

            if (reference.Text("key").Length == 0)
            {
                errors.Required($"{path}.{field}.key");
            }
            else
            {
                errors.Invalid($"{path}.{field}.key", reference.Text("key"), NameRules.ConfigKey(reference.Text("key")));
            }
        }

        if (source.Map("fieldRef") is { } pod)
        {
            PodSecurity.FieldPath($"{path}.fieldRef.fieldPath", pod.Text("fieldPath"), errors);
        }

        if (source.Map("resourceFieldRef") is { } resource && resource.Text("resource").Length == 0)
        {
            errors.Required($"{path}.resourceFieldRef.resource");
        }
    }

    private static void Value(string path, JsonObject toleration, string mode, FieldErrors errors)
    {
        var value = toleration.Text("value");
        switch (mode)
        {
            case "Equal" or "":
                if (NameRules.LabelValue(value).ToList() is { Count: > 0 } wrong)
                {
                    errors.Invalid($"{path}.operator", value, string.Join(';', wrong));
                }

                break;
            case "Exists":
                if (value.Length > 0)
                {
                    var printed = $"{{\"Key\":{FieldError.Print(toleration.Text("key"))},\"Operator\":{FieldError.Print(mode)},\"Value\":{FieldError.Print(value)},\"Effect\":{FieldError.Print(toleration.Text("effect"))},\"TolerationSeconds\":{FieldError.Print(toleration["tolerationSeconds"])}}}";
                    errors.Add(FieldError.InvalidText($"{path}.operator", printed, "value must be empty when `operator` is 'Exists'"));
                }

                break;
            default:
                errors.OneOf($"{path}.operator", mode, "Equal", "Exists");
                break;
        }
    }
}
