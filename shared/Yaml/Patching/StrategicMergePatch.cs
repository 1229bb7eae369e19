using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>
/// Strategic merge patch as the API server does it, with the directives <c>$patch</c>, <c>$retainKeys</c>, <c>$setElementOrder/…</c> and
/// <c>$deleteFromPrimitiveList/…</c>. A merged list has the patch's items in the patch's order; what only the target has stays before the
/// items that it stood before.
/// </summary>
public static class StrategicMergePatch
{
    internal const string Directive = "$patch";
    internal const string RetainKeys = "$retainKeys";
    internal const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";
    internal const string SetElementOrder = "$setElementOrder/";

    /// <summary>Applies a patch to a copy of <paramref name="target"/> and returns the copy.</summary>
    /// <exception cref="PatchException">A directive is malformed, a merge key is missing, or the patch's order contradicts itself.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, IPatchSchema? schema)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(patch);
        return MergeMap(target.DeepClone().AsObject(), patch.DeepClone().AsObject(), schema);
    }

    /// <summary>Merges into <paramref name="original"/>, which is returned unless a directive replaces it. Neither may be part of a tree.</summary>
    internal static JsonObject MergeMap(JsonObject original, JsonObject patch, IPatchSchema? schema)
    {
        if (patch.TryGetPropertyValue(Directive, out var directive))
        {
            switch (GoFormat.Show(directive))
            {
                case "replace":
                    patch.Remove(Directive);
                    return patch;
                case "delete":
                    return [];
                case var other:
                    throw Unmergeable($"unknown patch type: {other} in map: {GoFormat.Show(patch)}");
            }
        }

        ApplyRetainKeys(original, patch);
        DeletePrimitives(original, patch);
        foreach (var key in KeysWith(patch, SetElementOrder))
        {
            MergeOrdered(original, patch, key, schema);
        }

        foreach (var (key, value) in patch.ToArray())
        {
            patch.Remove(key);
            MergeField(original, key, value, schema);
        }

        return original;
    }

    private static void MergeField(JsonObject original, string key, JsonNode? value, IPatchSchema? schema)
    {
        if (value is null)
        {
            original.Remove(key);
            return;
        }

        var field = schema?.Field(key) ?? PatchField.Unknown;
        switch (original[key], value)
        {
            case (JsonObject map, JsonObject changes) when !field.Strategies.HasFlag(PatchStrategies.Replace):
                original.Remove(key);
                original[key] = MergeMap(map, changes, field.Schema);
                break;
            case (JsonArray list, JsonArray changes) when field.Strategies.HasFlag(PatchStrategies.Merge):
                original[key] = StrategicLists.Merge(list, changes, field);
                break;
            case (JsonObject, JsonObject) or (JsonArray, JsonArray):
                original[key] = value;
                break;
            default:
                Add(original, key, value);
                break;
        }
    }

    /// <summary>What is new in the target, or of another kind there, comes without its nulls and without the maps that are directives.</summary>
    private static void Add(JsonObject original, string key, JsonNode value)
    {
        JsonNulls.RemoveFrom(value);
        if (IsDirective(value))
        {
            original.Remove(key);
            return;
        }

        RemoveDirectives(value);
        original[key] = value;
    }

    private static bool IsDirective(JsonNode? value) => value is JsonObject map && map.ContainsKey(Directive);

    private static void RemoveDirectives(JsonNode? value)
    {
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map.ToArray())
            {
                if (IsDirective(item))
                {
                    map.Remove(key);
                }

                RemoveDirectives(item);
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list.ToArray())
            {
                if (IsDirective(item))
                {
                    list.Remove(item);
                }

                RemoveDirectives(item);
            }
        }
    }

    private static void ApplyRetainKeys(JsonObject original, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(RetainKeys, out var retained))
        {
            return;
        }

        const string message = "invalid patch format of retainKeys";
        patch.Remove(RetainKeys);
        if (retained is not JsonArray list)
        {
            throw Malformed(message);
        }

        var names = list.Select(GoFormat.Show).ToHashSet();
        if (patch.Any(p => p.Value is not null && !IsParallelList(p.Key) && !names.Contains(p.Key)))
        {
            throw Malformed(message);
        }

        foreach (var key in original.Select(p => p.Key).Where(k => !names.Contains(k)).ToArray())
        {
            original.Remove(key);
        }
    }

    private static void DeletePrimitives(JsonObject original, JsonObject patch)
    {
        foreach (var key in KeysWith(patch, DeleteFromPrimitiveList))
        {
            var deleted = patch[key];
            patch.Remove(key);
            var name = key[DeleteFromPrimitiveList.Length..];
            if (deleted is JsonArray values && original[name] is JsonArray list)
            {
                original[name] = StrategicLists.Without(list, values);
            }
            else if (deleted is null)
            {
                original.Remove(name);
            }
        }
    }

    /// <summary>Merges a list whose order the patch gives, and takes it out of the patch.</summary>
    private static void MergeOrdered(JsonObject original, JsonObject patch, string key, IPatchSchema? schema)
    {
        var name = key[SetElementOrder.Length..];
        if (patch[key] is not JsonArray order)
        {
            throw Malformed("invalid patch format of setElementOrder list");
        }

        var field = schema?.Field(name) ?? PatchField.Unknown;
        var changes = List(patch, name);
        var existing = List(original, name);
        patch.Remove(key);
        patch.Remove(name);
        if (changes is not null)
        {
            StrategicLists.CheckOrder(changes, order, field.MergeKey);
        }

        JsonArray merged;
        switch (existing, changes)
        {
            case (null, null):
                return;
            case (not null, null):
                merged = existing;
                break;
            case (null, not null):
                RemoveDirectives(changes);
                merged = changes;
                break;
            default:
                merged = field.Strategies.HasFlag(PatchStrategies.Merge) ? StrategicLists.Merge(existing, changes, field) : changes;
                break;
        }

        original[name] = StrategicLists.Ordered(merged, order, existing ?? [], field.MergeKey);
    }

    private static JsonArray? List(JsonObject map, string name) => map[name] switch
    {
        null => null,
        JsonArray list => list,
        var other => throw Unmergeable($"expected a []interface {{}}, but received a {(other is JsonObject ? "map[string]interface {}" : "string")}"),
    };

    private static bool IsParallelList(string key) =>
        key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal) || key.StartsWith(SetElementOrder, StringComparison.Ordinal);

    private static string[] KeysWith(JsonObject patch, string prefix) =>
        [.. patch.Select(p => p.Key).Where(k => k.StartsWith(prefix, StringComparison.Ordinal))];

    internal static PatchException Unmergeable(string message) => new(PatchFailure.Unmergeable, message);

    private static PatchException Malformed(string message) => new(PatchFailure.Malformed, message);
}
