using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Discovery;

/// <summary>What is served, as clients ask for it: group by group, and all at once.</summary>
internal sealed class DiscoveryDocuments(ResourceRegistry registry)
{
    /// <summary><c>/api</c>.</summary>
    public static JsonObject ApiVersions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    /// <summary><c>/apis</c>.</summary>
    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. NamedGroups().Select(GroupEntry)]),
    };

    /// <summary><c>/apis/GROUP</c>; null where nothing of it is served.</summary>
    public JsonObject? Group(string group)
    {
        if (NamedGroups().FirstOrDefault(g => g.Name == group) is not { Name: not null } found)
        {
            return null;
        }

        var result = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in GroupEntry(found).ToList())
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>; null where nothing of it is served.</summary>
    public JsonObject? Resources(string group, string version)
    {
        var resources = registry.Resources.Where(r => r.Kind.Group == group && r.Kind.Version == version)
            .OrderBy(r => r.Schema.Plural, StringComparer.Ordinal).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        var result = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
        {
            result["apiVersion"] = "v1";
        }

        result["groupVersion"] = resources[0].ApiVersion;
        result["resources"] = new JsonArray([.. resources.SelectMany(Entries)]);
        return result;
    }

    /// <summary>Everything at once, as <c>apidiscovery.k8s.io/v2</c>.</summary>
    /// <param name="core">The core group (<c>/api</c>) rather than the named ones (<c>/apis</c>).</param>
    public JsonObject Aggregated(bool core)
    {
        var groups = core ? [("", Versions(registry.Resources.Where(r => r.Kind.Group.Length == 0)))] : NamedGroups();
        return new()
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(AggregatedGroup)]),
        };
    }

    private static IReadOnlyList<string> Versions(IEnumerable<ServedResource> resources) =>
        [.. resources.Select(r => r.Kind.Version).Distinct().Order(VersionOrder.Instance)];

    private static JsonObject GroupEntry((string Name, IReadOnlyList<string> Versions) group)
    {
        JsonObject Version(string version) => new() { ["groupVersion"] = $"{group.Name}/{version}", ["version"] = version };
        return new()
        {
            ["name"] = group.Name,
            ["versions"] = new JsonArray([.. group.Versions.Select(Version)]),
            ["preferredVersion"] = Version(group.Versions[0]),
        };
    }

    private static IEnumerable<JsonObject> Entries(ServedResource resource)
    {
        var schema = resource.Schema;
        var entry = new JsonObject
        {
            ["name"] = schema.Plural,
            ["singularName"] = schema.Singular,
            ["namespaced"] = schema.Namespaced,
            ["kind"] = schema.Kind.Kind,
            ["verbs"] = Strings(schema.Verbs),
        };
        AddNames(entry, schema);
        if (schema.Verbs.Contains("watch"))
        {
            entry["storageVersionHash"] = StorageVersionHash(resource);
        }

        yield return entry;
        foreach (var sub in schema.Subresources)
        {
            var subEntry = new JsonObject { ["name"] = $"{schema.Plural}/{sub.Name}", ["singularName"] = "", ["namespaced"] = schema.Namespaced };
            if (SubresourceKinds.Of(schema, sub) is { } kind && kind.Group != schema.Kind.Group)
            {
                subEntry["group"] = kind.Group;
                subEntry["version"] = kind.Version;
            }

            subEntry["kind"] = sub.Kind;
            subEntry["verbs"] = Strings(sub.Verbs);
            yield return subEntry;
        }
    }

    private static void AddNames(JsonObject entry, ResourceSchema schema)
    {
        if (schema.ShortNames.Count > 0)
        {
            entry["shortNames"] = Strings(schema.ShortNames);
        }

        if (schema.Categories.Count > 0)
        {
            entry["categories"] = Strings(schema.Categories);
        }
    }

    private static string StorageVersionHash(ServedResource resource)
    {
        // The real server's hash of definitions is still that of the version they were first stored in.
        var storage = resource.Name.Resource == "customresourcedefinitions" ? "apiextensions.k8s.io/v1beta1" : WritePipeline.StorageVersion(resource);
        var name = storage.Contains('/', StringComparison.Ordinal) ? storage : $"/{storage}";
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}/{resource.Kind.Kind}")).AsSpan(0, 8));
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);

    private IReadOnlyList<(string Name, IReadOnlyList<string> Versions)> NamedGroups() =>
        [.. registry.Resources.Where(r => r.Kind.Group.Length > 0).GroupBy(r => r.Kind.Group).Select(g => (g.Key, Versions(g)))];

    private JsonObject AggregatedGroup((string Name, IReadOnlyList<string> Versions) group)
    {
        var metadata = new JsonObject();
        if (group.Name.Length > 0)
        {
            metadata["name"] = group.Name;
        }

        return new()
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. group.Versions.Select(version => new JsonObject
            {
                ["version"] = version,
                ["resources"] = new JsonArray([.. registry.Resources
                    .Where(r => r.Kind.Group == group.Name && r.Kind.Version == version)
                    .OrderBy(r => r.Schema.Plural, StringComparer.Ordinal).Select(AggregatedResource)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject AggregatedResource(ServedResource resource)
    {
        var schema = resource.Schema;
        var entry = new JsonObject
        {
            ["resource"] = schema.Plural,
            ["responseKind"] = KindOf(resource, schema.Kind),
            ["scope"] = schema.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = schema.Singular,
            ["verbs"] = Strings(schema.Verbs),
        };
        AddNames(entry, schema);
        if (schema.Subresources.Count > 0)
        {
            entry["subresources"] = new JsonArray([.. schema.Subresources.Select(sub => new JsonObject
            {
                ["subresource"] = sub.Name,
                ["responseKind"] = KindOf(resource, SubresourceKinds.Of(schema, sub) ?? schema.Kind),
                ["verbs"] = Strings(sub.Verbs),
            })]);
        }

        return entry;
    }

    /// <summary>Group and version are left empty where they are those of the list's own group.</summary>
    private static JsonObject KindOf(ServedResource resource, Primitives.GroupVersionKind kind)
    {
        var own = resource.Custom is null && kind.Group == resource.Kind.Group;
        return new() { ["group"] = own ? "" : kind.Group, ["version"] = own ? "" : kind.Version, ["kind"] = kind.Kind };
    }
}
