using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Admission;

/// <summary>What the Pod Security Standards forbid, in the words of the real server.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pod-security-admission/policy</c>, one method for each file there, in the order of their names. The rules
/// of the newest version hold for all versions.</remarks>
internal static class PodSecurityChecks
{
    private static readonly string[] _capabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
        "SYS_CHROOT",
    ];

    private static readonly string[] _sysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ];

    private static readonly string[] _seLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    private static readonly string[] _freeVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>What a level forbids in a pod: each a reason, and its details where there are some.</summary>
    public static IReadOnlyList<(string Reason, string Detail)> Of(PodSecurityLevel level, JsonObject pod)
    {
        var spec = pod.Map("spec");
        var isStrict = level.Level == "restricted";
        var isWindows = spec.Text("os", "name") == "windows";
        (string, string)?[] all = level.Level == "privileged" ? [] :
        [
            isStrict && !isWindows ? AllowPrivilegeEscalation(spec) : null,
            isStrict ? isWindows ? null : RestrictedCapabilities(spec) : Capabilities(spec),
            HostNamespaces(spec),
            isStrict ? null : HostPaths(spec),
            HostPorts(spec),
            Privileged(spec),
            ProcMount(spec),
            isStrict ? Volumes(spec) : null,
            isStrict ? RunAsNonRoot(spec) : null,
            isStrict ? RunAsUser(spec) : null,
            SeLinux(spec),
            isStrict ? isWindows ? null : RestrictedSeccomp(spec) : Seccomp(spec),
            Sysctls(spec),
            HostProcess(spec),
        ];
        return [.. all.OfType<(string, string)>()];
    }

    private static IEnumerable<JsonObject> Containers(JsonObject? spec) =>
        spec.Maps("initContainers").Concat(spec.Maps("containers")).Concat(spec.Maps("ephemeralContainers"));

    private static List<string> Bad(JsonObject? spec, Func<JsonObject, bool> isBad) =>
        [.. Containers(spec).Where(isBad).Select(container => container.Text("name") ?? "")];

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    private static string Named(string one, string many, IReadOnlyCollection<string> names) => $"{(names.Count == 1 ? one : many)} {Quoted(names)}";

    private static string OfContainers(IReadOnlyCollection<string> names) => Named("container", "containers", names);

    private static bool IsFalse(JsonNode? node) => node?.GetValueKind() == JsonValueKind.False;

    private static (string, string)? AllowPrivilegeEscalation(JsonObject? spec)
    {
        var bad = Bad(spec, container => !IsFalse(container.At("securityContext", "allowPrivilegeEscalation")));
        return bad.Count == 0 ? null : ("allowPrivilegeEscalation != false", $"{OfContainers(bad)} must set securityContext.allowPrivilegeEscalation=false");
    }

    private static (string, string)? Capabilities(JsonObject? spec)
    {
        IEnumerable<string> Odd(JsonObject container) => container.Texts("securityContext", "capabilities", "add").Except(_capabilities);
        var bad = Bad(spec, container => Odd(container).Any());
        var odd = Containers(spec).SelectMany(Odd).Distinct().Order(StringComparer.Ordinal);
        return bad.Count == 0 ? null : ("non-default capabilities", $"{OfContainers(bad)} must not include {Quoted(odd)} in securityContext.capabilities.add");
    }

    private static (string, string)? RestrictedCapabilities(JsonObject? spec)
    {
        IEnumerable<string> Odd(JsonObject container) =>
            container.Texts("securityContext", "capabilities", "add").Where(capability => capability != "NET_BIND_SERVICE");
        var keeping = Bad(spec, container => !container.Texts("securityContext", "capabilities", "drop").Contains("ALL"));
        var adding = Bad(spec, container => Odd(container).Any());
        var details = new List<string>();
        if (keeping.Count > 0)
        {
            details.Add($"{OfContainers(keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        }

        if (adding.Count > 0)
        {
            var odd = Containers(spec).SelectMany(Odd).Distinct().Order(StringComparer.Ordinal);
            details.Add($"{OfContainers(adding)} must not include {Quoted(odd)} in securityContext.capabilities.add");
        }

        return details.Count == 0 ? null : ("unrestricted capabilities", string.Join("; ", details));
    }

    private static (string, string)? HostNamespaces(JsonObject? spec)
    {
        var shared = new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(field => spec.IsTrue(field)).Select(field => $"{field}=true").ToList();
        return shared.Count == 0 ? null : ("host namespaces", string.Join(", ", shared));
    }

    private static (string, string)? HostPaths(JsonObject? spec)
    {
        var volumes = spec.Maps("volumes").Where(volume => volume.Map("hostPath") is not null).Select(volume => volume.Text("name") ?? "").ToList();
        return volumes.Count == 0 ? null : ("hostPath volumes", Named("volume", "volumes", volumes));
    }

    private static (string, string)? HostPorts(JsonObject? spec)
    {
        IEnumerable<string> Ports(JsonObject container) => container.Maps("ports").Select(port => port.Whole("hostPort") ?? 0).Where(port => port != 0)
            .Select(port => port.ToString(CultureInfo.InvariantCulture));
        var bad = Bad(spec, container => Ports(container).Any());
        var ports = Containers(spec).SelectMany(Ports).Distinct().Order(StringComparer.Ordinal).ToList();
        return bad.Count == 0
            ? null
            : ("hostPort", $"{OfContainers(bad)} {(bad.Count == 1 ? "uses" : "use")} {(ports.Count == 1 ? "hostPort" : "hostPorts")} {string.Join(", ", ports)}");
    }

    private static (string, string)? Privileged(JsonObject? spec)
    {
        var bad = Bad(spec, container => container.IsTrue("securityContext", "privileged"));
        return bad.Count == 0 ? null : ("privileged", $"{OfContainers(bad)} must not set securityContext.privileged=true");
    }

    private static (string, string)? ProcMount(JsonObject? spec)
    {
        string? Odd(JsonObject container) => container.Text("securityContext", "procMount") is { } mount and not "Default" ? mount : null;
        var bad = Bad(spec, container => Odd(container) is not null);
        var odd = Containers(spec).Select(Odd).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        return bad.Count == 0 ? null : ("procMount", $"{OfContainers(bad)} must not set securityContext.procMount to {Quoted(odd)}");
    }

    private static (string, string)? Volumes(JsonObject? spec)
    {
        var bad = spec.Maps("volumes").Where(volume => !_freeVolumes.Any(source => volume.Map(source) is not null)).ToList();
        var names = bad.Select(volume => volume.Text("name") ?? "").ToList();
        var types = bad.Select(volume => volume.Select(pair => pair.Key).FirstOrDefault(key => key != "name") ?? "unknown").Distinct()
            .Order(StringComparer.Ordinal).ToList();
        return bad.Count == 0
            ? null
            : ("restricted volume types", $"{Named("volume", "volumes", names)} {(names.Count == 1 ? "uses" : "use")} {Named("restricted volume type", "restricted volume types", types)}");
    }

    private static (string, string)? RunAsNonRoot(JsonObject? spec)
    {
        var ofPod = spec.At("securityContext", "runAsNonRoot");
        var setters = IsFalse(ofPod) ? new List<string> { "pod" } : [];
        var explicitly = Bad(spec, container => IsFalse(container.At("securityContext", "runAsNonRoot")));
        if (explicitly.Count > 0)
        {
            setters.Add(OfContainers(explicitly));
        }

        if (setters.Count > 0)
        {
            return ("runAsNonRoot != true", $"{string.Join(" and ", setters)} must not set securityContext.runAsNonRoot=false");
        }

        var silent = ofPod is null ? Bad(spec, container => container.At("securityContext", "runAsNonRoot") is null) : [];
        return silent.Count == 0 ? null : ("runAsNonRoot != true", $"pod or {OfContainers(silent)} must set securityContext.runAsNonRoot=true");
    }

    private static (string, string)? RunAsUser(JsonObject? spec) => Setters(spec, context => context.Whole("runAsUser") == 0) is { } setters
        ? ("runAsUser=0", $"{setters} must not set runAsUser=0")
        : null;

    private static (string, string)? SeLinux(JsonObject? spec)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        var (user, role) = (false, false);
        var setters = Setters(spec, context =>
        {
            if (context.Map("seLinuxOptions") is not { } options)
            {
                return false;
            }

            var isOdd = !_seLinuxTypes.Contains(options.Text("type") ?? "");
            if (isOdd)
            {
                types.Add(options.Text("type") ?? "");
            }

            var (hasUser, hasRole) = (options.Text("user") is { Length: > 0 }, options.Text("role") is { Length: > 0 });
            (user, role) = (user || hasUser, role || hasRole);
            return isOdd || hasUser || hasRole;
        });
        if (setters is null)
        {
            return null;
        }

        var data = new List<string>();
        if (types.Count > 0)
        {
            data.Add(Named("type", "types", types));
        }

        if (user)
        {
            data.Add("user may not be set");
        }

        if (role)
        {
            data.Add("role may not be set");
        }

        return ("seLinuxOptions", $"{setters} set forbidden securityContext.seLinuxOptions: {string.Join("; ", data)}");
    }

    private static (string, string)? Seccomp(JsonObject? spec)
    {
        var odd = new SortedSet<string>(StringComparer.Ordinal);
        var setters = Setters(spec, context =>
        {
            if (context.Text("seccompProfile", "type") is not { } type || type is "RuntimeDefault" or "Localhost")
            {
                return false;
            }

            odd.Add(type);
            return true;
        });
        return setters is null ? null : ("seccompProfile", $"{setters} must not set securityContext.seccompProfile.type to {Quoted(odd)}");
    }

    private static (string, string)? RestrictedSeccomp(JsonObject? spec)
    {
        if (Seccomp(spec) is { } wrong)
        {
            return wrong;
        }

        var silent = spec.Map("securityContext", "seccompProfile") is null ? Bad(spec, container => container.Map("securityContext", "seccompProfile") is null) : [];
        return silent.Count == 0
            ? null
            : ("seccompProfile", $"pod or {OfContainers(silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static (string, string)? Sysctls(JsonObject? spec)
    {
        var odd = spec.Maps("securityContext", "sysctls").Select(sysctl => sysctl.Text("name") ?? "").Where(name => !_sysctls.Contains(name)).ToList();
        return odd.Count == 0 ? null : ("forbidden sysctls", string.Join(", ", odd));
    }

    private static (string, string)? HostProcess(JsonObject? spec) => Setters(spec, context => context.IsTrue("windowsOptions", "hostProcess")) is { } setters
        ? ("hostProcess", $"{setters} must not set securityContext.windowsOptions.hostProcess=true")
        : null;

    /// <summary>The pod and the containers whose security context is bad; null where none is.</summary>
    private static string? Setters(JsonObject? spec, Func<JsonObject, bool> isBad)
    {
        var setters = new List<string>();
        if (spec.Map("securityContext") is { } ofPod && isBad(ofPod))
        {
            setters.Add("pod");
        }

        var containers = Bad(spec, container => container.Map("securityContext") is { } context && isBad(context));
        if (containers.Count > 0)
        {
            setters.Add(OfContainers(containers));
        }

        return setters.Count == 0 ? null : string.Join(" and ", setters);
    }
}
