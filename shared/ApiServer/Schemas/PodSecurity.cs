using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a pod's users, names of servers, spread and the like.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/{pods,security_contexts}.go</c>.</remarks>
internal static class PodSecurity
{
    private static readonly string[] _environmentFields =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
        "status.podIP", "status.podIPs",
    ];

    public static void Pod(string path, JsonObject spec, FieldErrors errors)
    {
        var security = spec.Map("securityContext");
        foreach (var field in new[] { "fsGroup", "runAsUser", "runAsGroup" })
        {
            Id($"{path}.securityContext.{field}", security.Integer(field), errors);
        }

        Dns($"{path}.dnsConfig", spec, errors);
        Spread($"{path}.topologySpreadConstraints", spec, errors);
        if (spec.Map("affinity").Map("nodeAffinity").Map("requiredDuringSchedulingIgnoredDuringExecution") is { } required
            && !required.Objects("nodeSelectorTerms").Any())
        {
            errors.Required(
                $"{path}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms", "must have at least one node selector term");
        }
    }

    public static void Container(string path, JsonObject container, FieldErrors errors)
    {
        var security = container.Map("securityContext");
        foreach (var field in new[] { "runAsUser", "runAsGroup" })
        {
            Id($"{path}.securityContext.{field}", security.Integer(field), errors);
        }
    }

    public static void EnvironmentFrom(string path, JsonObject container, FieldErrors errors)
    {
        var index = 0;
        foreach (var source in container.Objects("envFrom"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            if (source.Text("prefix") is { Length: > 0 } prefix)
            {
                errors.Invalid($"{at}.prefix", prefix, NameRules.EnvironmentVariable(prefix));
            }

            var references = new[] { "configMapRef", "secretRef" }.Where(source.Has).ToList();
            foreach (var reference in references.Where(reference => source.Map(reference).Text("name").Length == 0))
            {
                errors.Required($"{at}.{reference}.name");
            }

            if (references.Count != 1)
            {
                errors.Invalid(
                    path, "", references.Count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : "may not have more than one field specified at a time");
            }
        }
    }

    /// <summary>The path of a field that an environment variable takes its value from.</summary>
    public static void FieldPath(string path, string field, FieldErrors errors)
    {
        if (field.Length == 0)
        {
            errors.Required(path);
        }
        else if (field.StartsWith("metadata.annotations['", StringComparison.Ordinal) || field.StartsWith("metadata.labels['", StringComparison.Ordinal))
        {
            var key = field[(field.IndexOf('\'', StringComparison.Ordinal) + 1)..].TrimEnd(']').TrimEnd('\'');
            errors.Invalid(path, key, NameRules.Qualified(key.ToLowerInvariant()));
        }
        else if (!_environmentFields.Contains(field))
        {
            if (field is "metadata.labels" or "metadata.annotations" or "spec.restartPolicy" or "spec.schedulerName" or "status.phase")
            {
                errors.OneOf(path, field, _environmentFields);
            }
            else
            {
                errors.Invalid(path, field, $"error converting fieldPath: field label not supported: {field}");
            }
        }
    }

    private static void Id(string path, long? id, FieldErrors errors)
    {
        if (id is < 0 or > int.MaxValue)
        {
            errors.Invalid(path, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    private static void Dns(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("dnsPolicy") != "None")
        {
            return;
        }

        if (spec.Map("dnsConfig") is not { } config)
        {
            errors.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        else if (config["nameservers"] is not JsonArray { Count: > 0 })
        {
            errors.Required($"{path}.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
    }

    private static void Spread(string path, JsonObject spec, FieldErrors errors)
    {
        var index = 0;
        foreach (var constraint in spec.Objects("topologySpreadConstraints"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            if (constraint.Integer("maxSkew") is var skew && (skew ?? 0) <= 0)
            {
                errors.Invalid($"{at}.maxSkew", skew ?? 0, "must be greater than zero");
            }

            if (constraint.Text("topologyKey").Length == 0)
            {
                errors.Required($"{at}.topologyKey", "can not be empty");
            }
            else
            {
                errors.Invalid($"{at}.topologyKey", constraint.Text("topologyKey"), NameRules.Qualified(constraint.Text("topologyKey")));
            }

            errors.OneOf($"{at}.whenUnsatisfiable", constraint["whenUnsatisfiable"], "DoNotSchedule", "ScheduleAnyway");
        }
    }
}
