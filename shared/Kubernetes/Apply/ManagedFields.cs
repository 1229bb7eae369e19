using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>Reads and rewrites <c>metadata.managedFields</c>.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, patch.go; field sets as in sigs.k8s.io/structured-merge-diff v6, fieldpath.</remarks>
public static class ManagedFields
{
    /// <summary>
    /// The entries after those of some managers have become the owner's own: so what they have added and the manifest does not
    /// hold is removed by the next apply. Null where there is nothing to take.
    /// </summary>
    /// <param name="live">The object.</param>
    /// <param name="manager">The owner's field manager.</param>
    /// <param name="taken">Managers (by prefix) with the operation (<c>Apply</c> or <c>Update</c>) whose entries are taken.</param>
    public static JsonArray? TakeOver(JsonObject live, string manager, IReadOnlyList<(string Prefix, string Operation)> taken)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(taken);
        var entries = EntriesOf(live);
        var own = entries.LastOrDefault(e => e.Text("manager") == manager && e.Text("operation") == "Apply");
        var merged = own?.DeepClone().AsObject();
        var others = new List<JsonObject>();
        var edited = false;
        foreach (var entry in entries.Where(e => !ReferenceEquals(e, own)))
        {
            if (!taken.Any(t => entry.Text("operation") == t.Operation && entry.Text("subresource").Length == 0
                && entry.Text("manager").StartsWith(t.Prefix, StringComparison.Ordinal)))
            {
                others.Add(entry);
                continue;
            }

            edited = true;
            if (merged is null)
            {
                merged = entry.DeepClone().AsObject();
                merged["manager"] = manager;
                merged["operation"] = "Apply";
                continue;
            }

            merged["fieldsV1"] = Union(merged["fieldsV1"] as JsonObject, entry["fieldsV1"] as JsonObject);
        }

        return edited ? [.. others.Select(e => e.DeepClone()), merged] : null;
    }

    /// <summary>The entries with all versions made the one that is applied; null where they are already.</summary>
    internal static JsonArray? Migrate(JsonObject live, string apiVersion)
    {
        var entries = EntriesOf(live);
        if (entries.All(e => e.Text("apiVersion") == apiVersion))
        {
            return null;
        }

        var migrated = new JsonArray([.. entries.Select(e => e.DeepClone())]);
        foreach (var entry in migrated)
        {
            entry!["apiVersion"] = apiVersion;
        }

        return migrated;
    }

    /// <summary>Whether a manager other than the owner has applied a field.</summary>
    internal static bool IsAppliedByOther(JsonObject live, FieldPointer field, string manager)
    {
        var sets = EntriesOf(live)
            .Where(e => e.Text("operation") == "Apply" && e.Text("subresource").Length == 0 && e["fieldsV1"] is JsonObject)
            .Select(e => (Manager: e.Text("manager"), Fields: e["fieldsV1"] as JsonObject ?? []))
            .ToList();
        return PathIn(live, field, sets.ConvertAll(s => s.Fields)) is { } path
            && sets.Exists(s => s.Manager != manager && Contains(s.Fields, path));
    }

    /// <summary>The union of two field sets. A field with an empty set is owned itself; one with members is owned only where "." is among them.</summary>
    internal static JsonObject? Union(JsonObject? a, JsonObject? b) => (a, b) switch
    {
        (null, _) => b?.DeepClone().AsObject(),
        (_, null) => a.DeepClone().AsObject(),
        _ => Merge(a, b),
    };

    private static JsonObject Merge(JsonObject a, JsonObject b)
    {
        var result = a.DeepClone().AsObject();
        foreach (var (key, value) in b)
        {
            result[key] = (result[key], value) switch
            {
                (JsonObject { Count: 0 }, JsonObject { Count: 0 }) => new JsonObject(),
                (JsonObject { Count: 0 }, JsonObject members) => WithItself(members),
                (JsonObject members, JsonObject { Count: 0 }) => WithItself(members),
                (JsonObject left, JsonObject right) => Merge(left, right),
                _ => value?.DeepClone(),
            };
        }

        return result;
    }

    private static JsonObject WithItself(JsonObject members)
    {
        var result = members.DeepClone().AsObject();
        result["."] = new JsonObject();
        return result;
    }

    /// <summary>The pointer as keys of a field set: an index becomes the key of the list's item. Null where no set knows the item.</summary>
    private static List<string>? PathIn(JsonObject live, FieldPointer field, List<JsonObject> sets)
    {
        var path = new List<string>();
        JsonNode? value = live;
        foreach (var token in field.Tokens)
        {
            if (value is JsonArray list && int.TryParse(token, out var index))
            {
                value = index >= 0 && index < list.Count ? list[index] : null;
                if (KeyOf(value as JsonObject, path, sets) is not { } key)
                {
                    return null;
                }

                path.Add(key);
                continue;
            }

            path.Add("f:" + token);
            value = (value as JsonObject)?[token];
        }

        return path;
    }

    private static string? KeyOf(JsonObject? item, List<string> parent, List<JsonObject> sets) => item is null
        ? null
        : sets.SelectMany(s => Walk(s, parent)?.Select(e => e.Key) ?? [])
            .Where(k => k.StartsWith("k:", StringComparison.Ordinal))
            .FirstOrDefault(k => IsKeyOf(k[2..], item));

    private static bool IsKeyOf(string key, JsonObject item)
    {
        try
        {
            return JsonNode.Parse(key) is JsonObject fields && fields.All(f => JsonNode.DeepEquals(item[f.Key], f.Value));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Contains(JsonObject fields, List<string> path) => Walk(fields, path) is not null;

    private static JsonObject? Walk(JsonObject fields, List<string> path)
    {
        JsonObject? current = fields;
        foreach (var key in path)
        {
            current = current?[key] as JsonObject;
        }

        return current;
    }

    private static List<JsonObject> EntriesOf(JsonObject obj) =>
        (obj.Metadata()?["managedFields"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
}
