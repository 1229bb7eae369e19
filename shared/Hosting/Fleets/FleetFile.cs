using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.Yaml;

namespace Flux.Hosting.Fleets;

/// <summary>Reads <c>fleet.yaml</c>.</summary>
/// <example>
/// <code>
/// clusters:
///   - name: production
///     kubeconfig: /etc/fluxfn/production.kubeconfig   # relative to the fleet file
///     context: admin
///   - name: hub
///     inCluster: true
/// </code>
/// </example>
public static partial class FleetFile
{
    internal const int MaxClusters = 1000;

    /// <summary>The fields of the file.</summary>
    internal static IReadOnlyList<string> RootFields { get; } = ["clusters"];

    /// <summary>The fields of one cluster.</summary>
    internal static IReadOnlyList<string> ClusterFields { get; } = ["name", "kubeconfig", "context", "inCluster"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FleetException">It cannot be read, or says what is wrong with it, everything at once.</exception>
    public static async Task<Fleet> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(path, cancellationToken);
            return Parse(text, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException([$"{path}: {e.Message}"]);
        }
    }

    /// <summary>Reads a file's text; <paramref name="path"/> is for messages and for relative paths in it.</summary>
    /// <exception cref="FleetException">What is wrong with it, everything at once.</exception>
    public static Fleet Parse(string text, string path)
    {
        JsonNode? document;
        try
        {
            document = KubeYaml.Read(text, path);
        }
        catch (YamlException e)
        {
            throw new FleetException([e.Message]);
        }

        var problems = new Problems(path);
        var clusters = ReadClusters(document, path, problems);
        problems.ThrowIfAny();
        return new(clusters);
    }

    private static List<FleetCluster> ReadClusters(JsonNode? document, string path, Problems problems)
    {
        var clusters = new List<FleetCluster>();
        if (document is not JsonObject root || root["clusters"] is not JsonArray { Count: > 0 } items)
        {
            problems.Add("clusters", "must be a list of at least one cluster");
            return clusters;
        }

        problems.AddUnknown("", root, RootFields);
        if (items.Count > MaxClusters)
        {
            problems.Add("clusters", $"has {items.Count} clusters, more than {MaxClusters}");
            return clusters;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (ReadCluster(items[i], $"clusters[{i}]", path, problems) is not { } cluster)
            {
                continue;
            }

            if (clusters.Any(other => other.Name == cluster.Name))
            {
                problems.Add($"clusters[{i}].name", $"'{cluster.Name}' is there twice");
            }

            clusters.Add(cluster);
        }

        return clusters;
    }

    private static FleetCluster? ReadCluster(JsonNode? node, string field, string path, Problems problems)
    {
        if (node is not JsonObject item)
        {
            problems.Add(field, "must be a mapping with name and kubeconfig or inCluster");
            return null;
        }

        problems.AddUnknown(field + ".", item, ClusterFields);
        var name = Text(item, "name", field, problems);
        var kubeconfig = Text(item, "kubeconfig", field, problems);
        var inCluster = Flag(item, "inCluster", field, problems);
        if (name is null || !DnsLabel.IsMatch(name))
        {
            problems.Add($"{field}.name", "must be a DNS label: lower-case letters, digits and '-', at most 63");
        }

        if (inCluster && (kubeconfig ?? Text(item, "context", field, problems)) is not null)
        {
            problems.Add(field, "has inCluster together with kubeconfig or context; only one way leads to a cluster");
        }

        return new()
        {
            Name = name ?? "",
            Kubeconfig = kubeconfig is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", kubeconfig),
            Context = Text(item, "context", field, problems),
            InCluster = inCluster,
        };
    }

    private static string? Text(JsonObject item, string name, string field, Problems problems)
    {
        if (item[name] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0)
        {
            return text;
        }

        problems.Add($"{field}.{name}", "must be a text that is not empty");
        return null;
    }

    private static bool Flag(JsonObject item, string name, string field, Problems problems)
    {
        var kind = item[name]?.GetValueKind() ?? JsonValueKind.False;
        if (kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            problems.Add($"{field}.{name}", "must be true or false");
        }

        return kind == JsonValueKind.True;
    }

    internal const string NamePattern = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

    [GeneratedRegex(NamePattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DnsLabel { get; }

    private sealed class Problems(string path)
    {
        private readonly List<string> _problems = [];

        public void Add(string field, string problem)
        {
            var text = $"{path}: {field} {problem}";
            if (!_problems.Contains(text))
            {
                _problems.Add(text);
            }
        }

        public void AddUnknown(string prefix, JsonObject item, IReadOnlyList<string> known)
        {
            foreach (var (key, _) in item)
            {
                if (!known.Contains(key))
                {
                    Add(prefix + key, $"is not known; known are {string.Join(", ", known)}");
                }
            }
        }

        public void ThrowIfAny()
        {
            if (_problems.Count > 0)
            {
                throw new FleetException(_problems);
            }
        }
    }
}
