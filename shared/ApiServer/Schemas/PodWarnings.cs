using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>What the real server warns of in pods and their templates.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/api/pod/warnings.go</c>.</remarks>
internal static class PodWarnings
{
    private const string AppArmor = "container.apparmor.security.beta.kubernetes.io/";
    private const string Seccomp = "seccomp.security.alpha.kubernetes.io/pod";

    private static readonly (string Label, string Since, string Instead)[] _oldLabels =
    [
        ("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch"),
        ("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os"),
        ("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region"),
        ("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone"),
        ("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type"),
    ];

    private static readonly (string Source, string Shown, string Fate)[] _oldVolumes =
    [
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    /// <summary>Why a label of nodes is not to be used any more; null where it may.</summary>
    public static string? OfLabel(string label) => Array.Find(_oldLabels, old => old.Label == label) is { Since: { } since } found
        ? $"deprecated since {since}; use \"{found.Instead}\" instead"
        : null;

    /// <summary>The warnings about a pod or a template.</summary>
    /// <param name="path">Where the spec stands, e.g. <c>spec.template.spec</c>.</param>
    /// <param name="metadata">Where the metadata stands, e.g. <c>spec.template.metadata</c>.</param>
    /// <param name="template">The object with both.</param>
    /// <param name="warnings">Takes the warnings.</param>
    public static void Add(string path, string metadata, JsonObject? template, List<string> warnings)
    {
        var spec = template.Map("spec");
        foreach (var (label, _) in spec.Map("nodeSelector") ?? [])
        {
            if (OfLabel(label) is { } old)
            {
                warnings.Add($"{path}.nodeSelector[{label}]: {old}");
            }
        }

        Nodes($"{path}.affinity.nodeAffinity", spec.Map("affinity").Map("nodeAffinity"), warnings);
        Spread($"{path}.topologySpreadConstraints", spec, warnings);
        Annotations($"{metadata}.annotations", template, warnings);
        Volumes($"{path}.volumes", spec, warnings);
        Repeated($"{path}.hostAliases", spec, "hostAliases", "ip", warnings);
        PullSecrets($"{path}.imagePullSecrets", spec, warnings);
        var containers = Containers(path, spec).ToList();
        foreach (var (at, container) in containers)
        {
            Fractions($"{at}.resources", container.Map("resources"), warnings);
            Environment($"{at}.env", container, warnings);
        }

        Ports(containers, warnings);
    }

    private static IEnumerable<(string Path, JsonObject Item)> Containers(string path, JsonObject? spec) =>
        spec.Items($"{path}.initContainers", "initContainers").Concat(spec.Items($"{path}.containers", "containers"));

    private static void Nodes(string path, JsonObject? affinity, List<string> warnings)
    {
        const string Hard = "requiredDuringSchedulingIgnoredDuringExecution";
        const string Soft = "preferredDuringSchedulingIgnoredDuringExecution";
        foreach (var (at, term) in affinity.Map(Hard).Items($"{path}.{Hard}.nodeSelectorTerms", "nodeSelectorTerms"))
        {
            Keys(at, term, warnings);
        }

        foreach (var (at, term) in affinity.Items($"{path}.{Soft}", Soft))
        {
            Keys($"{at}.preference", term.Map("preference"), warnings);
        }
    }

    private static void Keys(string path, JsonObject? term, List<string> warnings)
    {
        foreach (var (at, requirement) in term.Items($"{path}.matchExpressions", "matchExpressions"))
        {
            if (OfLabel(requirement.Text("key")) is { } old)
            {
                warnings.Add($"{at}.key: {requirement.Text("key")} is {old}");
            }
        }
    }

    private static void Spread(string path, JsonObject? spec, List<string> warnings)
    {
        foreach (var (at, constraint) in spec.Items(path, "topologySpreadConstraints"))
        {
            if (OfLabel(constraint.Text("topologyKey")) is { } old)
            {
                warnings.Add($"{at}.topologyKey: {constraint.Text("topologyKey")} is {old}");
            }

            if (!constraint.Has("labelSelector"))
            {
                warnings.Add($"{at}.labelSelector: a null labelSelector results in matching no pod");
            }
        }
    }

    private static void Annotations(string path, JsonObject? template, List<string> warnings)
    {
        var annotations = template.Map("metadata").Map("annotations");
        var spec = template.Map("spec");
        if (annotations.Has(Seccomp) && !spec.Map("securityContext").Has("seccompProfile"))
        {
            warnings.Add($"{path}[{Seccomp}]: non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }

        foreach (var (_, container) in Containers("", spec))
        {
            var key = AppArmor + container.Text("name");
            if (annotations.Has(key) && !container.Map("securityContext").Has("appArmorProfile"))
            {
                warnings.Add($"{path}[{key}]: deprecated since v1.30; use the \"appArmorProfile\" field instead");
            }
        }
    }

    private static void Volumes(string path, JsonObject? spec, List<string> warnings)
    {
        foreach (var (at, volume) in spec.Items(path, "volumes"))
        {
            foreach (var (_, shown, fate) in _oldVolumes.Where(old => volume.Has(old.Source)))
            {
                warnings.Add($"{at}.{shown}: {fate}");
            }
        }
    }

    private static void Repeated(string path, JsonObject? spec, string list, string field, List<string> warnings)
    {
        var seen = new HashSet<string>();
        foreach (var (at, item) in spec.Items(path, list))
        {
            if (!seen.Add(item.Text(field)))
            {
                warnings.Add($"{at}.{field}: duplicate {field} \"{item.Text(field)}\"");
            }
        }
    }

    private static void PullSecrets(string path, JsonObject? spec, List<string> warnings)
    {
        Repeated(path, spec, "imagePullSecrets", "name", warnings);
        warnings.AddRange(spec.Items(path, "imagePullSecrets")
            .Where(reference => reference.Item.Text("name").Length == 0)
            .Select(reference => $"{reference.Path}.name: invalid empty name \"\""));
    }

    private static void Fractions(string path, JsonObject? resources, List<string> warnings)
    {
        foreach (var (list, resource) in new[] { ("limits", "memory"), ("requests", "memory"), ("limits", "ephemeral-storage"), ("requests", "ephemeral-storage") })
        {
            if (resources.Map(list).Text(resource) is { Length: > 0 } text && Quantity.TryParse(text, out var amount) && !amount.IsInteger)
            {
                warnings.Add($"{path}.{list}[{resource}]: fractional byte value \"{text}\" is invalid, must be an integer");
            }
        }
    }

    private static void Environment(string path, JsonObject container, List<string> warnings)
    {
        var seen = new HashSet<string>();
        foreach (var (at, variable) in container.Items(path, "env"))
        {
            var name = variable.Text("name");
            var reference = $"$({name})";
            var keepsOld = !variable.Has("valueFrom") && variable.Text("value") != reference
                && variable.Text("value").Contains(reference, StringComparison.Ordinal);
            if (!seen.Add(name) && !keepsOld)
            {
                warnings.Add($"{at}: hides previous definition of \"{name}\", which may be dropped when using apply");
            }
        }
    }

    private static void Ports(IEnumerable<(string Path, JsonObject Item)> containers, List<string> warnings)
    {
        var all = new Dictionary<string, List<(string Path, JsonObject Port)>>();
        var names = new Dictionary<string, string>();
        var ofNames = new List<string>();
        foreach (var (at, port) in containers.SelectMany(container => container.Item.Items($"{container.Path}.ports", "ports")))
        {
            var key = $"{port.Integer("containerPort")}/{port.Text("protocol")}";
            if (!all.TryGetValue(key, out var others))
            {
                all[key] = others = [];
            }

            warnings.AddRange(others.Select(other => Clash(at, port, other.Path, other.Port)).OfType<string>());
            others.Add((at, port));
            if (port.Text("name") is { Length: > 0 } name && !names.TryAdd(name, at))
            {
                ofNames.Add($"{at}: duplicate port name \"{name}\" with {names[name]}, services and probes that select ports by name will use {names[name]}");
            }
        }

        warnings.AddRange(ofNames);
    }

    private static string? Clash(string path, JsonObject port, string otherPath, JsonObject other)
    {
        var (host, otherHost) = (port.Integer("hostPort") ?? 0, other.Integer("hostPort") ?? 0);
        var (address, otherAddress) = (port.Text("hostIP"), other.Text("hostIP"));
        if (address == otherAddress && host == otherHost)
        {
            return $"{path}: duplicate port definition with {otherPath}";
        }

        if (host == 0 || otherHost == 0)
        {
            return $"{path}: overlapping port definition with {otherPath}";
        }

        return host == otherHost && (address.Length == 0) != (otherAddress.Length == 0)
            ? $"{path}: dangerously ambiguous port definition with {otherPath}"
            : null;
    }
}
