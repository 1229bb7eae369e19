using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Registry;

/// <summary>An installed CustomResourceDefinition.</summary>
internal sealed class CustomResourceDefinition
{
    private CustomResourceDefinition(JsonObject obj)
    {
        Object = obj;
        Name = obj.Text("metadata", "name") ?? "";
        Group = obj.Text("spec", "group") ?? "";
        var names = obj.Map("status", "acceptedNames") is { Count: > 0 } accepted ? accepted : obj.Map("spec", "names") ?? [];
        Kind = names.Text("kind") ?? "";
        ListKind = names.Text("listKind") ?? $"{Kind}List";
        Plural = names.Text("plural") ?? "";
        Singular = names.Text("singular") is { Length: > 0 } singular ? singular : Kind.ToLowerInvariant();
        ShortNames = [.. names.Texts("shortNames")];
        Categories = [.. names.Texts("categories")];
        Namespaced = obj.Text("spec", "scope") == "Namespaced";
        var storage = obj.Maps("spec", "versions").FirstOrDefault(v => v.IsTrue("storage"));
        StorageApiVersion = $"{Group}/{storage.Text("name")}";
    }

    public JsonObject Object { get; }

    public string Name { get; }

    public string Group { get; }

    public string Kind { get; }

    public string ListKind { get; }

    public string Plural { get; }

    public string Singular { get; }

    public IReadOnlyList<string> ShortNames { get; }

    public IReadOnlyList<string> Categories { get; }

    public bool Namespaced { get; }

    /// <summary>The version objects are stored in, with the group.</summary>
    public string StorageApiVersion { get; }

    /// <summary>The versions as the definition lists them.</summary>
    public IEnumerable<JsonObject> Versions => Object.Maps("spec", "versions");

    /// <summary>The best served version that is not deprecated and better than the named one; null where there is none.</summary>
    public string? PreferredOver(string version)
    {
        var best = Versions.Where(v => v.IsTrue("served") && !v.IsTrue("deprecated")).Select(v => v.Text("name") ?? "")
            .Append(version).Order(VersionOrder.Instance).First();
        return best == version ? null : best;
    }

    public bool IsEstablished => Object.Maps("status", "conditions")
        .Any(c => c.Text("type") == "Established" && c.Text("status") == "True");

    public static CustomResourceDefinition From(JsonObject obj) => new(obj);
}
