using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of whom a pod runs as, and of what it shares with its node.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validatePodSpecSecurityContext</c>.</remarks>
internal static partial class PodSecurity
{
    private const int MaxSysctl = 253;
    private const string SysctlForm = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    public static void Pod(string path, JsonObject spec, FieldErrors errors)
    {
        var security = spec.Map("securityContext");
        var at = $"{path}.securityContext";
        foreach (var field in new[] { "fsGroup", "runAsUser", "runAsGroup" })
        {
            ContainerSecurity.Id($"{at}.{field}", security.Integer(field), errors);
        }

        var index = 0;
        foreach (var group in security?["supplementalGroups"] as JsonArray ?? [])
        {
            var id = group is JsonValue value && FieldManagement.Numbers.TryInteger(value, out var number) ? number : 0;
            ContainerSecurity.Id($"{at}.supplementalGroups[{index++}]", id, errors);
        }

        if (spec.Flag("shareProcessNamespace") && spec.Flag("hostPID"))
        {
            errors.Invalid($"{at}.shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        Sysctls($"{at}.sysctls", security, spec, errors);
        Choice($"{at}.fsGroupChangePolicy", security?["fsGroupChangePolicy"], errors, "Always", "OnRootMismatch");
        ContainerSecurity.Seccomp($"{at}.seccompProfile", security.Map("seccompProfile"), errors);
        ContainerSecurity.Windows($"{at}.windowsOptions", security.Map("windowsOptions"), errors);
        ContainerSecurity.AppArmor($"{at}.appArmorProfile", security.Map("appArmorProfile"), errors);
        Choice($"{at}.supplementalGroupsPolicy", security?["supplementalGroupsPolicy"], errors, "Merge", "Strict");
        Choice($"{at}.seLinuxChangePolicy", security?["seLinuxChangePolicy"], errors, "Recursive");
    }

    /// <summary>What goes together with users of the node's own, and with processes of a Windows node.</summary>
    public static void Hosts(string path, JsonObject spec, FieldErrors errors)
    {
        var containers = spec.Objects("initContainers").Concat(spec.Objects("containers")).ToList();
        var ofPod = spec.Map("securityContext").Map("windowsOptions")?["hostProcess"]?.GetValueKind() == JsonValueKind.True;
        var count = containers.Count(container =>
            (container.Map("securityContext").Map("windowsOptions")?["hostProcess"]?.GetValueKind() ?? (ofPod ? JsonValueKind.True : JsonValueKind.False)) == JsonValueKind.True);
        if (count > 0)
        {
            if (count != containers.Count)
            {
                errors.Invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
            }

            if (!spec.Flag("hostNetwork"))
            {
                errors.Invalid($"{path}.hostNetwork", false, "hostNetwork must be true if pod contains any hostProcess containers");
            }
        }

        if (spec["hostUsers"]?.GetValueKind() == JsonValueKind.False)
        {
            foreach (var (field, shown) in new[] { ("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC") })
            {
                if (spec.Flag(field))
                {
                    errors.Forbidden($"{path}.{shown}", "when `hostUsers` is false");
                }
            }
        }
    }

    /// <summary>The operating system, and what it cannot have.</summary>
    public static void System(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("os") is not { } os)
        {
            return;
        }

        switch (os.Text("name"))
        {
            case "":
                errors.Required($"{path}.os.name");
                break;
            case "linux":
                NoWindows(path, spec, errors);
                break;
            case "windows":
                foreach (var field in new[] { "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace" })
                {
                    if (field == "hostUsers" ? spec.Has(field) : spec.Flag(field))
                    {
                        errors.Forbidden($"{path}.{(field == "shareProcessNamespace" ? "securityContext.shareProcessNamespace" : field)}", "cannot be set for a windows pod");
                    }
                }

                break;
            default:
                errors.OneOf($"{path}.os", os["name"], "linux", "windows");
                break;
        }
    }

    private static void NoWindows(string path, JsonObject spec, FieldErrors errors)
    {
        const string Rule = "windows options cannot be set for a linux pod";
        if (spec.Map("securityContext").Has("windowsOptions"))
        {
            errors.Forbidden($"{path}.securityContext.windowsOptions", Rule);
        }

        foreach (var list in new[] { "initContainers", "containers" })
        {
            foreach (var (at, container) in spec.Items($"{path}.{list}", list))
            {
                if (container.Map("securityContext").Has("windowsOptions"))
                {
                    errors.Forbidden($"{at}.securityContext.windowsOptions", Rule);
                }
            }
        }
    }

    /// <summary>What of the host's a pod must not have in order to set a parameter of the kernel.</summary>
    private static string? OfHost(string name, JsonObject pod)
    {
        var plain = name.Replace('/', '.');
        if (pod.Flag("hostNetwork") && plain.StartsWith("net.", StringComparison.Ordinal))
        {
            return "hostNetwork";
        }

        var isIpc = plain is "kernel.sem" || plain.StartsWith("kernel.shm", StringComparison.Ordinal)
            || plain.StartsWith("kernel.msg", StringComparison.Ordinal) || plain.StartsWith("fs.mqueue.", StringComparison.Ordinal);
        return pod.Flag("hostIPC") && isIpc ? "hostIPC" : null;
    }

    private static void Sysctls(string path, JsonObject? security, JsonObject pod, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        foreach (var (at, sysctl) in security.Items(path, "sysctls"))
        {
            var name = sysctl.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (name.Length > MaxSysctl || !SysctlName().IsMatch(name))
            {
                errors.Invalid($"{at}.name", name, $"must have at most {MaxSysctl} characters and match regex {SysctlForm}");
            }
            else if (seen.Contains(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            if (OfHost(name, pod) is { } field)
            {
                errors.Invalid($"{at}.name", name, $"may not be specified when '{field}' is true");
            }

            seen.Add(name);
        }
    }

    private static void Choice(string path, JsonNode? value, FieldErrors errors, params string[] supported)
    {
        if (value is not null)
        {
            errors.OneOf(path, value, supported);
        }
    }

    [GeneratedRegex(@"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SysctlName();
}
