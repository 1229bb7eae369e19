using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>
/// Strategic merge patch as the API server does it: lists merge by key at the end, with the directives <c>$patch</c>, <c>$retainKeys</c>,
/// <c>$setElementOrder/…</c> and <c>$deleteFromPrimitiveList/…</c>.
/// </summary>
public static class StrategicMergePatch
{
    internal const string Directive = "$patch";
    internal const string RetainKeys = "$retainKeys";
    internal const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";
    internal const string SetElementOrder = "$setElementOrder/";

    /// <summary>Applies a patch to a copy of <paramref name="target"/> and returns the copy.</summary>
    /// <exception cref="PatchException">A directive is malformed, or a merge key is missing.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, IPatchSchema? schema)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(patch);
        return MergeMap(target.DeepClone().AsObject(), patch.DeepClone().AsObject(), schema, keepNulls: false);
    }

    private static JsonObject MergeMap(JsonObject original, JsonObject patch, IPatchSchema? schema, bool keepNulls)
    {
        if (patch.TryGetPropertyValue(Directive, out var directive))
        {
            switch (Text(directive))
            {
                case "replace":
                    patch.Remove(Directive);
                    return patch;
                case "delete":
                    return [];
                case "merge":
                    patch.Remove(Directive);
                    break;
                case var other:
                    throw Malformed($"Unknown patch type found: {other}");
            }
        }

        ApplyRetainKeys(original, patch);
        ApplyPrimitiveDeletes(original, patch);
        foreach (var (key, value) in patch.ToArray())
        {
            if (key.StartsWith(SetElementOrder, StringComparison.Ordinal))
            {
                continue;
            }

            MergeField(original, patch, key, value, schema, keepNulls);
        }

        foreach (var key in patch.Select(p => p.Key).Where(k => k.StartsWith(SetElementOrder, StringComparison.Ordinal)).ToArray())
        {
            ApplyOrder(original, patch, key, schema);
        }

        return original;
    }

    private static void MergeField(JsonObject original, JsonObject patch, string key, JsonNode? value, IPatchSchema? schema, bool keepNulls)
    {
        if (value is null)
        {
            if (keepNulls)
            {
                original[key] = null;
            }
            else
            {
                original.Remove(key);
            }

            return;
        }

        patch.Remove(key);
        var field = schema?.Field(key) ?? PatchField.Unknown;
        var existing = original[key];
        switch (existing, value)
        {
            case (JsonObject map, JsonObject changes) when !field.Strategies.HasFlag(PatchStrategies.Replace):
                original[key] = Detached(MergeMap(map, changes, field.Schema, keepNulls), map);
                break;
            case (JsonArray list, JsonArray changes) when field.Strategies.HasFlag(PatchStrategies.Merge):
                original[key] = MergeList(list, changes, field);
                break;
            default:
                original[key] = Cleaned(value);
                break;
        }
    }

    private static JsonObject Detached(JsonObject result, JsonObject original) =>
        ReferenceEquals(result, original) ? result.DeepClone().AsObject() : result;

    // what a patch adds must not carry its directives or nulls into the object
    private static JsonNode Cleaned(JsonNode value)
    {
        switch (value)
        {
            case JsonObject map:
                if (map.TryGetPropertyValue(Directive, out var directive))
                {
                    if (Text(directive) == "delete")
                    {
                        return new JsonObject();
                    }

                    map.Remove(Directive);
                }

                map.Remove(RetainKeys);
                foreach (var (key, item) in map.ToArray())
                {
                    if (item is null || key.StartsWith(SetElementOrder, StringComparison.Ordinal)
                        || key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal))
                    {
                        map.Remove(key);
                        continue;
                    }

                    map.Remove(key);
                    map[key] = Cleaned(item);
                }

                return map;
            case JsonArray list:
                var items = new JsonArray();
                foreach (var item in list.ToArray())
                {
                    if (item is JsonObject element && element.TryGetPropertyValue(Directive, out var what) && Text(what) is "delete" or "replace")
                    {
                        continue;
                    }

                    list.Remove(item);
                    items.Add(item is null ? null : Cleaned(item));
                }

                return items;
            default:
                return value;
        }
    }

    private static JsonArray MergeList(JsonArray original, JsonArray patch, PatchField field)
    {
        if (original.Count == 0 && patch.Count == 0)
        {
            return [];
        }

        var sample = original.FirstOrDefault() ?? patch.FirstOrDefault();
        if (sample is not JsonObject)
        {
            return MergePrimitives(original, patch);
        }

        var mergeKey = field.MergeKey ?? throw Malformed("cannot merge lists without merge key for type");
        var replace = false;
        var deletions = new List<JsonObject>();
        var changes = new List<JsonObject>();
        foreach (var item in patch)
        {
            if (item is not JsonObject element)
            {
                throw Malformed($"wrong type: expected map in list merged by {mergeKey}");
            }

            switch (Text(element[Directive]))
            {
                case null:
                case "merge":
                    changes.Add(element);
                    break;
                case "delete":
                    if (!element.ContainsKey(mergeKey))
                    {
                        throw NoMergeKey(element, mergeKey);
                    }

                    deletions.Add(element);
                    break;
                case "replace":
                    replace = true;
                    break;
                case var other:
                    throw Malformed($"Unknown patch type found: {other}");
            }
        }

        if (replace)
        {
            return [.. changes.Select(c => Cleaned(c.DeepClone()))];
        }

        var deleted = deletions.Select(d => KeyOf(d, mergeKey)).ToHashSet();
        var kept = original.Where(item => KeyOf(item, mergeKey) is not { } key || !deleted.Contains(key)).Select(i => i?.DeepClone()).ToList();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < kept.Count; i++)
        {
            if (KeyOf(kept[i], mergeKey) is { } key)
            {
                positions.TryAdd(key, i);
            }
        }

        foreach (var change in changes)
        {
            MergeElement(kept, positions, change.DeepClone().AsObject(), mergeKey, field.Schema);
        }

        return [.. kept];
    }

    private static void MergeElement(List<JsonNode?> items, Dictionary<string, int> positions, JsonObject change, string mergeKey, IPatchSchema? schema)
    {
        var key = KeyOf(change, mergeKey) ?? throw NoMergeKey(change, mergeKey);
        if (positions.TryGetValue(key, out var at))
        {
            items[at] = Detached(MergeMap(items[at]!.AsObject(), change, schema, keepNulls: false), items[at]!.AsObject());
        }
        else
        {
            positions[key] = items.Count;
            items.Add(Cleaned(change));
        }
    }

    private static JsonArray MergePrimitives(JsonArray original, JsonArray patch)
    {
        var merged = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in original.Concat(patch))
        {
            if (seen.Add(TextOf(item)))
            {
                merged.Add(item?.DeepClone());
            }
        }

        return merged;
    }

    private static void ApplyRetainKeys(JsonObject original, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(RetainKeys, out var retained))
        {
            return;
        }

        patch.Remove(RetainKeys);
        if (retained is not JsonArray list)
        {
            throw Malformed("invalid patch format of retainKeys: expected a list");
        }

        var names = list.Select(Text).ToHashSet();
        if (patch.Any(p => p.Value is not null && !p.Key.StartsWith('$') && !names.Contains(p.Key)))
        {
            throw Malformed("the retainKeys list is missing a field that is present in the patch");
        }

        foreach (var key in original.Select(p => p.Key).Where(k => !names.Contains(k)).ToArray())
        {
            original.Remove(key);
        }
    }

    private static void ApplyPrimitiveDeletes(JsonObject original, JsonObject patch)
    {
        foreach (var (key, value) in patch.Where(p => p.Key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal)).ToArray())
        {
            patch.Remove(key);
            if (value is not JsonArray deleted)
            {
                throw Malformed($"invalid patch format of parallel list {key}");
            }

            if (original[key[DeleteFromPrimitiveList.Length..]] is JsonArray list)
            {
                var values = deleted.Select(TextOf).ToHashSet();
                original[key[DeleteFromPrimitiveList.Length..]] = new JsonArray([.. list.Where(i => !values.Contains(TextOf(i))).Select(i => i?.DeepClone())]);
            }
        }
    }

    private static void ApplyOrder(JsonObject original, JsonObject patch, string key, IPatchSchema? schema)
    {
        var name = key[SetElementOrder.Length..];
        if (patch[key] is not JsonArray order)
        {
            throw Malformed($"invalid patch format of parallel list {key}");
        }

        if (original[name] is not JsonArray list)
        {
            return;
        }

        var mergeKey = schema?.Field(name).MergeKey;
        string Identity(JsonNode? item) => (mergeKey is null ? null : KeyOf(item, mergeKey)) ?? TextOf(item);
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++)
        {
            ranks.TryAdd(Identity(order[i]), i);
        }

        // listed items in the listed order; the others keep their place relative to the listed item they stood before
        var items = list.Select((item, position) => (Item: item, Position: position, Rank: ranks.GetValueOrDefault(Identity(item), -1))).ToList();
        var listed = new Queue<(JsonNode? Item, int Position, int Rank)>(items.Where(i => i.Rank >= 0).OrderBy(i => i.Rank));
        var result = new JsonArray();
        foreach (var other in items.Where(i => i.Rank < 0))
        {
            while (listed.Count > 0 && listed.Peek().Position < other.Position)
            {
                result.Add(listed.Dequeue().Item?.DeepClone());
            }

            result.Add(other.Item?.DeepClone());
        }

        foreach (var (item, _, _) in listed)
        {
            result.Add(item?.DeepClone());
        }

        original[name] = result;
    }

    private static string? KeyOf(JsonNode? item, string mergeKey) =>
        item is JsonObject map && map.TryGetPropertyValue(mergeKey, out var value) ? TextOf(value) : null;

    // equal values have equal texts, whatever form they were read from
    private static string TextOf(JsonNode? value) =>
        value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number ? KubeYaml.NumberText(scalar) : value?.ToJsonString() ?? "null";

    private static string? Text(JsonNode? node) =>
        node is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    private static PatchException NoMergeKey(JsonObject element, string mergeKey) =>
        Malformed($"map: {element.ToJsonString()} does not contain declared merge key: {mergeKey}");

    private static PatchException Malformed(string message) => new(PatchFailure.Malformed, message);
}
