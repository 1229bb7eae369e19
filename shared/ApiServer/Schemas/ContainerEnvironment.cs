using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a container's environment.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>ValidateEnv</c> and <c>ValidateEnvFrom</c>.</remarks>
internal static class ContainerEnvironment
{
    private const string Sizes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

    private static readonly string[] _ofPods =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
        "status.podIP", "status.podIPs",
    ];

    private static readonly string[] _ofFiles = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    /// <summary>What a pod's fields are known by at all.</summary>
    private static readonly string[] _known =
        [.. _ofPods, "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];

    private static readonly string[] _resources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    public static void Variables(string path, JsonObject container, FieldErrors errors)
    {
        foreach (var (at, variable) in container.Items(path, "env"))
        {
            var name = variable.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.EnvironmentVariable(name));
            }

            if (variable.Map("valueFrom") is { } source)
            {
                ValueFrom($"{at}.valueFrom", variable, source, errors);
            }
        }
    }

    public static void Sources(string path, JsonObject container, FieldErrors errors)
    {
        foreach (var (at, source) in container.Items(path, "envFrom"))
        {
            if (source.Text("prefix") is { Length: > 0 } prefix)
            {
                errors.Invalid($"{at}.prefix", prefix, NameRules.EnvironmentVariable(prefix));
            }

            var references = new[] { "configMapRef", "secretRef" }.Where(source.Has).ToList();
            foreach (var reference in references)
            {
                var name = source.Map(reference).Text("name");
                if (name.Length == 0)
                {
                    errors.Required($"{at}.{reference}.name");
                }
                else
                {
                    errors.Invalid($"{at}.{reference}.name", name, NameRules.Subdomain(name));
                }
            }

            if (references.Count != 1)
            {
                errors.Invalid(
                    path, "", references.Count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : "may not have more than one field specified at a time");
            }
        }
    }

    /// <summary>A field of the pod that a variable or a file takes its value from.</summary>
    internal static void FieldReference(string path, JsonObject reference, bool isFile, FieldErrors errors)
    {
        var field = reference.Text("fieldPath");
        if (field.Length == 0)
        {
            errors.Required($"{path}.fieldPath");
            return;
        }

        if (reference.Text("apiVersion") is { Length: > 0 } version and not "v1")
        {
            errors.Invalid($"{path}.fieldPath", field, $"error converting fieldPath: unsupported pod version: {version}");
            return;
        }

        var bracket = field.IndexOf("['", StringComparison.Ordinal);
        if (bracket > 0 && field.EndsWith("']", StringComparison.Ordinal) && field[..bracket] is "metadata.annotations" or "metadata.labels")
        {
            var key = field[(bracket + 2)..^2];
            errors.Invalid(path, key, NameRules.Qualified(field.StartsWith("metadata.annotations", StringComparison.Ordinal) ? key.ToLowerInvariant() : key));
        }
        else if (!_known.Contains(field))
        {
            errors.Invalid($"{path}.fieldPath", field, $"error converting fieldPath: field label not supported: {field}");
        }
        else
        {
            errors.OneOf($"{path}.fieldPath", field, isFile ? _ofFiles : _ofPods);
        }
    }

    /// <summary>A container's request or limit that a variable or a file takes its value from.</summary>
    internal static void ResourceReference(string path, JsonObject reference, bool isFile, FieldErrors errors)
    {
        var resource = reference.Text("resource");
        if (isFile && reference.Text("containerName").Length == 0)
        {
            errors.Required($"{path}.containerName");
        }
        else if (resource.Length == 0)
        {
            errors.Required($"{path}.resource");
        }
        else if (!_resources.Contains(resource) && !IsOfHugePages(resource))
        {
            errors.OneOf($"{path}.resource", resource, _resources);
        }

        Divisor($"{path}.divisor", resource, reference.Text("divisor"), errors);
    }

    private static bool IsOfHugePages(string resource) =>
        resource.StartsWith("requests.hugepages-", StringComparison.Ordinal) || resource.StartsWith("limits.hugepages-", StringComparison.Ordinal);

    private static void Divisor(string path, string resource, string divisor, FieldErrors errors)
    {
        if (divisor is "" or "0")
        {
            return;
        }

        var isSize = Sizes.Split(", ").Contains(divisor);
        switch (resource[(resource.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            case "cpu" when divisor is not ("1m" or "1"):
                errors.Invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
                break;
            case "memory" when !isSize:
                errors.Invalid(path, resource, $"only divisor's values {Sizes} are supported with the memory resource");
                break;
            case "ephemeral-storage" when !isSize:
                errors.Invalid(path, resource, $"only divisor's values {Sizes} are supported with the local ephemeral storage resource");
                break;
            case var other when other.StartsWith("hugepages-", StringComparison.Ordinal) && !isSize:
                errors.Invalid(path, resource, $"only divisor's values {Sizes} are supported with the hugepages resource");
                break;
            default:
                break;
        }
    }

    private static void ValueFrom(string path, JsonObject variable, JsonObject source, FieldErrors errors)
    {
        if (source.Map("fieldRef") is { } field)
        {
            FieldReference($"{path}.fieldRef", field, isFile: false, errors);
        }

        if (source.Map("resourceFieldRef") is { } resource)
        {
            ResourceReference($"{path}.resourceFieldRef", resource, isFile: false, errors);
        }

        foreach (var kind in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (source.Map(kind) is { } reference)
            {
                Key($"{path}.{kind}", reference, errors);
            }
        }

        var count = source.Count(pair => pair.Value is not null);
        if (count == 0)
        {
            errors.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        }
        else if (variable.Text("value").Length > 0)
        {
            errors.Invalid(path, "", "may not be specified when `value` is not empty");
        }
        else if (count > 1)
        {
            errors.Invalid(path, "", "may not have more than one field specified at a time");
        }
    }

    private static void Key(string path, JsonObject reference, FieldErrors errors)
    {
        errors.Invalid($"{path}.name", reference.Text("name"), NameRules.Subdomain(reference.Text("name")));
        if (reference.Text("key") is { Length: > 0 } key)
        {
            errors.Invalid($"{path}.key", key, NameRules.ConfigKey(key));
        }
        else
        {
            errors.Required($"{path}.key");
        }
    }
}
