using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// Pod specs and the like as the real server's internal types print them, in some messages: capitalized names in a fixed order, unset fields
/// included. Parts that are not listed here are printed with the fields that are set.
/// </summary>
internal static class InternalForm
{
    private const int Context = 3;

    private static readonly string[] _resources = ["Limits:?", "Requests:?", "Claims:?"];

    private static readonly string[] _container =
    [
        "Name", "Image", "Command:?", "Args:?", "WorkingDir", "Ports:ports", "EnvFrom:?", "Env:env", "Resources:resources", "ResizePolicy:?",
        "RestartPolicy:?", "RestartPolicyRules:?", "VolumeMounts:mounts", "VolumeDevices:?", "LivenessProbe:?", "ReadinessProbe:?",
        "StartupProbe:?", "Lifecycle:?", "TerminationMessagePath", "TerminationMessagePolicy", "ImagePullPolicy", "SecurityContext:?",
        "Stdin:false", "StdinOnce:false", "TTY:false",
    ];

    private static readonly string[] _spec =
    [
        "Volumes:?", "InitContainers:containers", "Containers:containers", "EphemeralContainers:?", "RestartPolicy",
        "TerminationGracePeriodSeconds:?", "ActiveDeadlineSeconds:?", "DNSPolicy", "NodeSelector:?", "ServiceAccountName",
        "AutomountServiceAccountToken:?", "NodeName", "SecurityContext:security", "ImagePullSecrets:?", "Hostname", "Subdomain",
        "SetHostnameAsFQDN:?", "Affinity:?", "SchedulerName", "Tolerations:tolerations", "HostAliases:?", "PriorityClassName", "Priority:?",
        "PreemptionPolicy:?", "DNSConfig:?", "ReadinessGates:?", "RuntimeClassName:?", "Overhead:?", "EnableServiceLinks:?",
        "TopologySpreadConstraints:?", "OS:?", "SchedulingGates:?", "ResourceClaims:?", "Resources:?", "HostnameOverride:?",
        "SchedulingGroup:?",
    ];

    private static readonly string[] _security =
    [
        "HostNetwork:false", "HostPID:false", "HostIPC:false", "ShareProcessNamespace:?", "HostUsers:?", "SELinuxOptions:?",
        "WindowsOptions:?", "RunAsUser:?", "RunAsGroup:?", "RunAsNonRoot:?", "SupplementalGroups:?", "SupplementalGroupsPolicy:?",
        "FSGroup:?", "FSGroupChangePolicy:?", "Sysctls:?", "SeccompProfile:?", "AppArmorProfile:?", "SELinuxChangePolicy:?",
    ];

    private static readonly string[] _claim =
    [
        "AccessModes:?", "Selector:?", "Resources:claimResources", "VolumeName", "StorageClassName:?", "VolumeMode:?", "DataSource:?",
        "DataSourceRef:?", "VolumeAttributesClassName:?",
    ];

    private static readonly string[] _ports = ["Name", "HostPort:0", "ContainerPort:0", "Protocol", "HostIP"];
    private static readonly string[] _env = ["Name", "Value", "ValueFrom:?"];
    private static readonly string[] _tolerations = ["Key", "Operator", "Value", "Effect", "TolerationSeconds:?"];
    private static readonly string[] _claimResources = ["Limits:?", "Requests:?"];

    private static readonly string[] _mounts =
    [
        "Name", "ReadOnly:false", "RecursiveReadOnly:?", "MountPath", "SubPath", "MountPropagation:?", "SubPathExpr",
    ];

    private static readonly string[] _volumeSource =
    [
        "GCEPersistentDisk:?", "AWSElasticBlockStore:?", "HostPath:hostPath", "Glusterfs:?", "NFS:?", "RBD:?", "Quobyte:?", "ISCSI:?",
        "FlexVolume:?", "Cinder:?", "CephFS:?", "FC:?", "Flocker:?", "AzureFile:?", "VsphereVolume:?", "AzureDisk:?",
        "PhotonPersistentDisk:?", "PortworxVolume:?", "ScaleIO:?", "Local:?", "StorageOS:?", "CSI:?",
    ];

    private static readonly string[] _hostPath = ["Path", "Type:?"];

    private static readonly string[] _containerSecurity =
    [
        "Capabilities:capabilities", "Privileged:?", "SELinuxOptions:?", "WindowsOptions:?", "RunAsUser:?", "RunAsGroup:?", "RunAsNonRoot:?",
        "ReadOnlyRootFilesystem:?", "AllowPrivilegeEscalation:?", "ProcMount:?", "SeccompProfile:?", "AppArmorProfile:?",
    ];

    private static readonly string[] _capabilities = ["Add:?", "Drop:?"];

    /// <summary>A container's security context, in one line.</summary>
    public static string SecurityContext(JsonObject context) => Line(Convert(context, _containerSecurity));

    /// <summary>What a persistent volume is made of.</summary>
    public static JsonObject VolumeSource(JsonObject? spec) => Convert(spec ?? [], _volumeSource);

    /// <summary>A pod spec.</summary>
    public static JsonObject PodSpec(JsonObject? spec)
    {
        var flat = (spec ?? []).DeepClone().AsObject();
        var security = flat.Ensure("securityContext");
        foreach (var name in new[] { "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers" })
        {
            if (flat[name] is { } value)
            {
                security[name] = value.DeepClone();
            }
        }

        return Convert(flat, _spec);
    }

    /// <summary>The spec of a persistent volume claim.</summary>
    public static JsonObject ClaimSpec(JsonObject? spec) => Convert(spec ?? [], _claim);

    /// <summary>A pod template in one line.</summary>
    public static string Template(JsonObject? template)
    {
        var metadata = template.Map("metadata")?.DeepClone() as JsonObject ?? [];
        metadata["Spec"] = PodSpec(template.Map("spec"));
        return Line(metadata);
    }

    /// <summary>In one line, in the given order.</summary>
    public static string Line(JsonNode? node)
    {
        var to = new StringBuilder();
        Write(to, node, null, 0);
        return to.ToString();
    }

    /// <summary>What differs, line by line with three lines around it.</summary>
    public static string Diff(JsonNode before, JsonNode after)
    {
        var left = Lines(before);
        var right = Lines(after);
        var first = 0;
        while (first < left.Length && first < right.Length && left[first] == right[first])
        {
            first++;
        }

        var tail = 0;
        while (tail < left.Length - first && tail < right.Length - first && left[^(tail + 1)] == right[^(tail + 1)])
        {
            tail++;
        }

        var start = Math.Max(0, first - Context);
        var leftEnd = Math.Min(left.Length, left.Length - tail + Context);
        var rightEnd = Math.Min(right.Length, right.Length - tail + Context);
        var to = new StringBuilder();
        to.Append(CultureInfo.InvariantCulture, $"@@ -{start + 1},{leftEnd - start} +{start + 1},{rightEnd - start} @@\n");
        AppendLines(to, ' ', left.AsSpan(start, first - start));
        AppendLines(to, '-', left.AsSpan(first, left.Length - tail - first));
        AppendLines(to, '+', right.AsSpan(first, right.Length - tail - first));
        AppendLines(to, ' ', left.AsSpan(left.Length - tail, leftEnd - (left.Length - tail)));
        return to.ToString();
    }

    private static void AppendLines(StringBuilder to, char mark, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            to.Append(mark).Append(line).Append('\n');
        }
    }

    private static string[] Lines(JsonNode node)
    {
        var to = new StringBuilder();
        Write(to, node, " ", 0);
        return to.ToString().Split('\n');
    }

    private static JsonObject Convert(JsonObject source, string[] fields)
    {
        var result = new JsonObject();
        foreach (var field in fields)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? field : field[..colon];
            var rule = colon < 0 ? "" : field[(colon + 1)..];
            result[name] = Convert(source[JsonName(name)], rule);
        }

        return result;
    }

    private static string JsonName(string name) => name switch
    {
        "DNSPolicy" or "DNSConfig" => "dns" + name[3..],
        "GCEPersistentDisk" => "gcePersistentDisk",
        "AWSElasticBlockStore" => "awsElasticBlockStore",
        "NFS" or "RBD" or "FC" or "CSI" or "ISCSI" => name.ToLowerInvariant(),
        "CephFS" => "cephfs",
        "StorageOS" => "storageos",
        "TTY" => "tty",
        "OS" => "os",
        "FSGroup" or "FSGroupChangePolicy" => "fs" + name[2..],
        "SELinuxOptions" or "SELinuxChangePolicy" => "se" + name[2..],
        _ => char.ToLowerInvariant(name[0]) + name[1..],
    };

    private static JsonNode? Convert(JsonNode? value, string rule) => rule switch
    {
        "?" => Capitalize(value),
        "" => value?.DeepClone() ?? "",
        "false" => value?.DeepClone() ?? false,
        "0" => value?.DeepClone() ?? 0,
        "capabilities" => value is JsonObject capabilities ? Convert(capabilities, _capabilities) : null,
        "hostPath" => value is JsonObject host ? Convert(host, _hostPath) : null,
        "resources" => Convert(value as JsonObject ?? [], _resources),
        "claimResources" => Convert(value as JsonObject ?? [], _claimResources),
        "security" => Convert(value as JsonObject ?? [], _security),
        "containers" => List(value, _container),
        "ports" => List(value, _ports),
        "env" => List(value, _env),
        "mounts" => List(value, _mounts),
        _ => List(value, _tolerations),
    };

    private static JsonArray? List(JsonNode? value, string[] fields) => value is JsonArray list
        ? [.. list.OfType<JsonObject>().Select(item => (JsonNode)Convert(item, fields))]
        : null;

    private static JsonNode? Capitalize(JsonNode? value)
    {
        switch (value)
        {
            case JsonArray list:
                return new JsonArray([.. list.Select(Capitalize)]);
            default:
                return value?.DeepClone();
        }
    }

    private static void Write(StringBuilder to, JsonNode? node, string? indent, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                to.Append('{');
                var first = true;
                foreach (var (key, value) in map)
                {
                    Break(to, indent, depth + 1, ref first);
                    GoText.AppendJson(to, key);
                    to.Append(indent is null ? ":" : ": ");
                    Write(to, value, indent, depth + 1);
                }

                Close(to, indent, depth, '}');
                break;
            case JsonArray { Count: > 0 } list:
                to.Append('[');
                var isFirst = true;
                foreach (var item in list)
                {
                    Break(to, indent, depth + 1, ref isFirst);
                    Write(to, item, indent, depth + 1);
                }

                Close(to, indent, depth, ']');
                break;
            case JsonObject:
                to.Append("{}");
                break;
            case JsonArray:
                to.Append("[]");
                break;
            default:
                GoText.AppendSortedJson(to, node);
                break;
        }
    }

    private static void Break(StringBuilder to, string? indent, int depth, ref bool isFirst)
    {
        to.Append(isFirst ? "" : ",");
        isFirst = false;
        if (indent is not null)
        {
            to.Append('\n').Append(' ', depth);
        }
    }

    private static void Close(StringBuilder to, string? indent, int depth, char bracket)
    {
        if (indent is not null)
        {
            to.Append('\n').Append(' ', depth);
        }

        to.Append(bracket);
    }
}
