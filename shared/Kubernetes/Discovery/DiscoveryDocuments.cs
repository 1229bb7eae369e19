using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>Reads the answers of <c>/api</c> and <c>/apis</c>, in both forms.</summary>
/// <remarks>Spec: Kubernetes API, apidiscovery.k8s.io/v2 (and v2beta1) and meta/v1 APIVersions, APIGroupList, APIResourceList.</remarks>
internal static class DiscoveryDocuments
{
    public static bool IsAggregated(JsonObject answer) => answer.Text("kind") == "APIGroupDiscoveryList";

    public static ResourceIndex ReadAggregated(IEnumerable<JsonObject> answers)
    {
        var groups = new Dictionary<string, IReadOnlyList<string>>();
        var resources = new List<ApiResource>();
        foreach (var group in answers.SelectMany(a => Objects(a, "items")))
        {
            var name = (group["metadata"] as JsonObject).Text("name");
            var versions = Objects(group, "versions").ToList();
            groups[name] = [.. versions.Select(v => v.Text("version"))];
            resources.AddRange(versions.SelectMany(v => Objects(v, "resources").Select(r => Aggregated(r, name, v.Text("version")))));
        }

        var index = new ResourceIndex { Groups = groups, Complete = true };
        foreach (var resource in resources)
        {
            // Two resources of one kind (as eviction and pods/eviction may have): the first is the object's own.
            index.Resources.TryAdd(resource.Kind, resource);
        }

        return index;
    }

    /// <summary>The groups of a server that does not aggregate; each answer is <c>APIVersions</c> or <c>APIGroupList</c>, or even aggregated.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadGroups(IEnumerable<JsonObject> answers)
    {
        var groups = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var answer in answers)
        {
            if (IsAggregated(answer))
            {
                foreach (var (name, versions) in ReadAggregated([answer]).Groups)
                {
                    groups[name] = versions;
                }
            }
            else if (answer["versions"] is JsonArray core)
            {
                groups[""] = [.. core.Select(v => v?.GetValue<string>() ?? "")];
            }

            foreach (var group in Objects(answer, "groups"))
            {
                var preferred = (group["preferredVersion"] as JsonObject).Text("version");
                groups[group.Text("name")] =
                    [.. Objects(group, "versions").Select(v => v.Text("version")).OrderByDescending(v => v == preferred)];
            }
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
