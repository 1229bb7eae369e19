using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of the containers of pods.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validateContainers</c> and what it calls.</remarks>
internal static class ContainerValidation
{
    private const string OfInit = "may not be set for init containers without restartPolicy=Always";
    private static readonly string[] _probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    public static void Containers(string path, JsonObject spec, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        if (!spec.Objects("containers").Any())
        {
            errors.Required(path);
            return;
        }

        var names = new HashSet<string>();
        foreach (var (at, container) in spec.Items(path, "containers"))
        {
            Common(at, container, volumes, spec, errors);
            if (!names.Add(container.Text("name")))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", container.Text("name")));
            }

            Life(at, container, spec, errors);
            RestartPolicy(at, container, errors);
        }

        HostPorts(path, spec.Objects("containers"), errors);
    }

    public static void InitContainers(string path, JsonObject spec, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var names = spec.Objects("containers").Select(container => container.Text("name")).ToHashSet();
        foreach (var (at, container) in spec.Items(path, "initContainers"))
        {
            Common(at, container, volumes, spec, errors);
            RestartPolicy(at, container, errors);
            var name = container.Text("name");
            if (names.Contains(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }
            else if (name.Length > 0)
            {
                names.Add(name);
            }

            HostPorts(path, [container], errors);
            if (container.Text("restartPolicy") == "Always")
            {
                Life(at, container, spec, errors);
                continue;
            }

            foreach (var field in _probes.Prepend("lifecycle").Where(container.Has))
            {
                errors.Forbidden($"{at}.{field}", OfInit);
            }
        }
    }

    internal static void Protocol(string path, JsonNode? protocol, FieldErrors errors) => errors.OneOf(path, protocol, "SCTP", "TCP", "UDP");

    private static void Common(
        string path, JsonObject container, IReadOnlyDictionary<string, JsonObject> volumes, JsonObject pod, FieldErrors errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Required($"{path}.name");
        }
        else
        {
            errors.Invalid($"{path}.name", name, NameRules.Label(name));
        }

        Image(path, container, errors);
        errors.OneOf($"{path}.terminationMessagePolicy", container["terminationMessagePolicy"], "File", "FallbackToLogsOnError");
        Ports($"{path}.ports", container, errors);
        ContainerEnvironment.Variables($"{path}.env", container, errors);
        ContainerEnvironment.Sources($"{path}.envFrom", container, errors);
        ContainerMounts.Mounts($"{path}.volumeMounts", container, volumes, errors);
        ContainerMounts.Devices($"{path}.volumeDevices", container, volumes, errors);
        errors.OneOf($"{path}.imagePullPolicy", container["imagePullPolicy"], "Always", "IfNotPresent", "Never");
        ContainerResources.OfContainer($"{path}.resources", container.Map("resources"), pod, errors);
        ContainerResources.Resizing($"{path}.resizePolicy", container, pod, errors);
        ContainerSecurity.Context($"{path}.securityContext", container.Map("securityContext"), pod, errors);
    }

    private static void Image(string path, JsonObject container, FieldErrors errors)
    {
        var image = container.Text("image");
        if (image.Length == 0)
        {
            errors.Required($"{path}.image");
        }
        else if (image.Trim().Length != image.Length)
        {
            errors.Invalid($"{path}.image", image, "must not have leading or trailing whitespace");
        }
    }

    private static void Life(string path, JsonObject container, JsonObject pod, FieldErrors errors)
    {
        var lifecycle = container.Map("lifecycle");
        var grace = pod.Integer("terminationGracePeriodSeconds");
        foreach (var hook in new[] { "postStart", "preStop" })
        {
            if (lifecycle.Map(hook) is { } handler)
            {
                ContainerProbes.Handler($"{path}.lifecycle.{hook}", handler, grace, errors);
            }
        }

        foreach (var probe in _probes)
        {
            if (container.Map(probe) is { } check)
            {
                ContainerProbes.Probe($"{path}.{probe}", probe, check, grace, errors);
            }
        }
    }

    private static void RestartPolicy(string path, JsonObject container, FieldErrors errors)
    {
        var hasRules = container["restartPolicyRules"] is JsonArray { Count: > 0 };
        if (container.Has("restartPolicy"))
        {
            errors.OneOf($"{path}.restartPolicy", container["restartPolicy"], "Always", "Never", "OnFailure");
        }
        else if (hasRules)
        {
            errors.Required($"{path}.restartPolicy", "must specify restartPolicy when restart rules are used");
        }
    }

    private static void HostPorts(string path, IEnumerable<JsonObject> containers, FieldErrors errors)
    {
        var taken = new HashSet<string>();
        var index = 0;
        foreach (var container in containers)
        {
            foreach (var (at, port) in container.Items($"{path}[{index++}].ports", "ports"))
            {
                var number = port.Integer("hostPort") ?? 0;
                var shown = $"{port.Text("protocol")}/{port.Text("hostIP")}/{number}";
                if (number != 0 && !taken.Add(shown))
                {
                    errors.Add(FieldError.Duplicate($"{at}.hostPort", shown));
                }
            }
        }
    }

    private static void Ports(string path, JsonObject container, FieldErrors errors)
    {
        var names = new HashSet<string>();
        foreach (var (at, port) in container.Items(path, "ports"))
        {
            if (port.Text("name") is { Length: > 0 } name)
            {
                var messages = NameRules.PortName(name).ToList();
                errors.Invalid($"{at}.name", name, messages);
                if (messages.Count == 0 && !names.Add(name))
                {
                    errors.Add(FieldError.Duplicate($"{at}.name", name));
                }
            }

            var number = port.Integer("containerPort") ?? 0;
            if (number == 0)
            {
                errors.Required($"{at}.containerPort");
            }
            else
            {
                errors.Invalid($"{at}.containerPort", number, NameRules.Port(number));
            }

            if (port.Integer("hostPort") is { } hostPort and not 0)
            {
                errors.Invalid($"{at}.hostPort", hostPort, NameRules.Port(hostPort));
            }

            Protocol($"{at}.protocol", port["protocol"], errors);
        }
    }
}
