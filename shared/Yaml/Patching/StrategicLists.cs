using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>The lists of a strategic merge patch: merged by key or as sets, and put in order.</summary>
internal static class StrategicLists
{
    public static JsonArray Merge(JsonArray original, JsonArray patch, PatchField field)
    {
        if (original.Count == 0 && patch.Count == 0)
        {
            return [];
        }

        if (!HasMaps(original, patch))
        {
            return Ordered(Union(original, patch), patch, original, null);
        }

        var mergeKey = field.MergeKey ?? throw StrategicMergePatch.Unmergeable("cannot merge lists without merge key for type");
        var (kept, changes, replaces) = Split(original, patch, mergeKey);
        if (replaces)
        {
            return changes;
        }

        var items = kept.Select(i => i?.DeepClone()).ToList();
        foreach (var change in changes)
        {
            MergeItem(items, change!.DeepClone().AsObject(), mergeKey, field.Schema);
        }

        return Ordered([.. items], changes, kept, mergeKey);
    }

    public static JsonArray Without(JsonArray list, JsonArray deleted)
    {
        var values = deleted.Select(Identity).ToHashSet();
        return [.. list.Where(i => !values.Contains(Identity(i))).Select(i => i?.DeepClone())];
    }

    /// <summary>
    /// The items that <paramref name="order"/> names in its order; each other one before the next named one that it stood before in
    /// <paramref name="before"/>.
    /// </summary>
    public static JsonArray Ordered(JsonArray items, JsonArray order, JsonArray before, string? mergeKey)
    {
        var ranks = Positions(order, mergeKey);
        var places = Positions(before, mergeKey);
        int Rank(JsonNode? item) => ranks.GetValueOrDefault(KeyOf(item, mergeKey), -1);
        int Place(JsonNode? item) => places.GetValueOrDefault(KeyOf(item, mergeKey), -1);
        var named = new Queue<JsonNode?>(items.Where(i => Rank(i) >= 0).OrderBy(Rank));
        var others = new Queue<JsonNode?>(items.Where(i => Rank(i) < 0).OrderBy(Place));
        var result = new JsonArray();
        while (named.Count > 0 || others.Count > 0)
        {
            var takesOther = named.Count == 0
                || others.Count > 0 && Place(others.Peek()) is >= 0 and var other && Place(named.Peek()) is >= 0 and var next && other < next;
            result.Add((takesOther ? others : named).Dequeue()?.DeepClone());
        }

        return result;
    }

    /// <summary>Refuses a patch whose items are not in the order that it demands, or are missing there.</summary>
    public static void CheckOrder(JsonArray patch, JsonArray order, string? mergeKey)
    {
        if (patch.Count == 0 || order.Count == 0)
        {
            return;
        }

        var items = patch.Where(i => i is not JsonObject map || !map.ContainsKey(StrategicMergePatch.Directive)).ToList();
        var at = 0;
        foreach (var wanted in order)
        {
            if (at < items.Count && KeyOf(items[at], mergeKey) == KeyOf(wanted, mergeKey))
            {
                at++;
            }
        }

        if (at < items.Count)
        {
            throw StrategicMergePatch.Unmergeable(
                $"The order in patch list:\n{GoFormat.Show(patch)}\n doesn't match {StrategicMergePatch.SetElementOrder.TrimEnd('/')} list:\n{GoFormat.Show(order)}\n");
        }
    }

    /// <summary>Whether the lists hold maps; all their items must be of one kind.</summary>
    private static bool HasMaps(JsonArray original, JsonArray patch)
    {
        var kinds = original.Concat(patch).Select(KindOf).Distinct().ToList();
        if (kinds.Contains(JsonValueKind.Array))
        {
            throw StrategicMergePatch.Unmergeable("lists of lists are not supported");
        }

        return kinds.Count == 1
            ? kinds[0] == JsonValueKind.Object
            : throw StrategicMergePatch.Unmergeable($"list element types are not identical: [{GoFormat.Show(original)} {GoFormat.Show(patch)}]");
    }

    private static JsonValueKind KindOf(JsonNode? item) => item?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True,
        var kind => kind.Value,
    };

    private static (JsonArray Kept, JsonArray Changes, bool Replaces) Split(JsonArray original, JsonArray patch, string mergeKey)
    {
        var replaces = false;
        var changes = new JsonArray();
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in patch.Select(i => i!.AsObject()))
        {
            if (!element.TryGetPropertyValue(StrategicMergePatch.Directive, out var directive))
            {
                changes.Add(element.DeepClone());
                continue;
            }

            switch (GoFormat.Show(directive))
            {
                case "delete":
                    deleted.Add(KeyOf(element, mergeKey));
                    break;
                case "replace":
                    replaces = true;
                    break;
                case "merge":
                    throw StrategicMergePatch.Unmergeable("merging lists cannot yet be specified in the patch");
                case var other:
                    throw StrategicMergePatch.Unmergeable($"unknown patch type: {other} in map: {GoFormat.Show(element)}");
            }
        }

        return ([.. original.Where(i => !deleted.Contains(KeyOf(i, mergeKey))).Select(i => i?.DeepClone())], changes, replaces);
    }

    private static void MergeItem(List<JsonNode?> items, JsonObject change, string mergeKey, IPatchSchema? schema)
    {
        var key = KeyOf(change, mergeKey);
        var at = items.FindIndex(i => KeyOf(i, mergeKey) == key);
        if (at < 0)
        {
            items.Add(change);
        }
        else
        {
            items[at] = StrategicMergePatch.MergeMap(items[at]!.AsObject(), change, schema);
        }
    }

    private static JsonArray Union(JsonArray original, JsonArray patch)
    {
        var merged = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in original.Concat(patch))
        {
            if (seen.Add(Identity(item)))
            {
                merged.Add(item?.DeepClone());
            }
        }

        return merged;
    }

    private static Dictionary<string, int> Positions(JsonArray items, string? mergeKey)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            positions.TryAdd(KeyOf(items[i], mergeKey), i);
        }

        return positions;
    }

    /// <summary>What tells an item from others: its merge key's value, or where there is no key the item.</summary>
    private static string KeyOf(JsonNode? item, string? mergeKey)
    {
        if (mergeKey is null)
        {
            return Identity(item);
        }

        return item is not JsonObject map ? throw StrategicMergePatch.Unmergeable($"expected a map[string]interface {{}}, but received {GoFormat.Show(item)}")
            : map.TryGetPropertyValue(mergeKey, out var value) ? Identity(value)
            : throw StrategicMergePatch.Unmergeable($"map: {GoFormat.Show(map)} does not contain declared merge key: {mergeKey}");
    }

    // equal values have equal texts, whatever form they were read from
    private static string Identity(JsonNode? value) =>
        value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number ? KubeYaml.NumberText(scalar) : value?.ToJsonString() ?? "null";
}
