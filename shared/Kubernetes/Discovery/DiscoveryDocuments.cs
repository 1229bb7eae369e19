using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>Reads the answers of <c>/api</c> and <c>/apis</c>, in both forms.</summary>
/// <remarks>Spec: Kubernetes API, apidiscovery.k8s.io/v2 (and v2beta1) and meta/v1 APIVersions, APIGroupList, APIResourceList.</remarks>
internal static class DiscoveryDocuments
{
    /// <summary>Reads <c>APIGroupDiscoveryList</c>, <c>APIVersions</c> or <c>APIGroupList</c>.</summary>
    public static DiscoveryRoot ReadRoot(JsonObject answer) =>
        answer.Text("kind") == "APIGroupDiscoveryList" ? ReadAggregated(answer) : new() { Groups = ReadGroups(answer), Resources = null };

    private static DiscoveryRoot ReadAggregated(JsonObject answer)
    {
        var groups = new Dictionary<string, IReadOnlyList<string>>();
        var resources = new List<ApiResource>();
        var stale = new HashSet<string>();
        foreach (var group in Objects(answer, "items"))
        {
            var name = (group["metadata"] as JsonObject).Text("name");
            var versions = Objects(group, "versions").ToList();
            groups[name] = [.. versions.Select(v => v.Text("version"))];
            foreach (var version in versions)
            {
                resources.AddRange(Objects(version, "resources").Select(r => Aggregated(r, name, version.Text("version"))));
                if (version.Text("freshness") == "Stale")
                {
                    stale.Add($"{name}/{version.Text("version")}");
                }
            }
        }

        return new() { Groups = groups, Resources = resources, Stale = stale };
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadGroups(JsonObject answer)
    {
        var groups = new Dictionary<string, IReadOnlyList<string>>();
        if (answer["versions"] is JsonArray)
        {
            groups[""] = Strings(answer, "versions");
        }

        foreach (var group in Objects(answer, "groups"))
        {
            var preferred = (group["preferredVersion"] as JsonObject).Text("version");
            groups[group.Text("name")] =
                [.. Objects(group, "versions").Select(v => v.Text("version")).OrderByDescending(v => v == preferred)];
        }

        return groups;
    }

    public static IEnumerable<ApiResource> ReadResources(JsonObject answer, string group, string version) =>
        Objects(answer, "resources")
            .Where(r => !r.Text("name").Contains('/', StringComparison.Ordinal))
            .Select(r => new ApiResource
            {
                // group and version stand in an entry only where they differ from the list's
                Kind = new GroupVersionKind(group, version, r.Text("kind")),
                Plural = r.Text("name"),
                Namespaced = r["namespaced"] is JsonValue value && value.TryGetValue<bool>(out var namespaced) && namespaced,
                Verbs = Strings(r, "verbs"),
                ShortNames = Strings(r, "shortNames"),
                Categories = Strings(r, "categories"),
            });

    private static ApiResource Aggregated(JsonObject resource, string group, string version) => new()
    {
        Kind = new GroupVersionKind(group, version, (resource["responseKind"] as JsonObject).Text("kind")),
        Plural = resource.Text("resource"),
        Namespaced = resource.Text("scope") == "Namespaced",
        Verbs = Strings(resource, "verbs"),
        ShortNames = Strings(resource, "shortNames"),
        Categories = Strings(resource, "categories"),
    };

    private static IEnumerable<JsonObject> Objects(JsonObject obj, string field) =>
        (obj[field] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string[] Strings(JsonObject obj, string field) =>
        [.. (obj[field] as JsonArray)?.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "") ?? []];
}
