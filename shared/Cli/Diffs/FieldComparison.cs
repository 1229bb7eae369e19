using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Cli.Diffs;

/// <summary>Finds the fields that differ between an object as it is and as it would be.</summary>
internal static class FieldComparison
{
    /// <summary>The differences, keys in order; lists whose items all have a name of their own are compared by name, others by place.</summary>
    public static IReadOnlyList<FieldChange> Compare(JsonObject before, JsonObject after)
    {
        var changes = new List<FieldChange>();
        Compare([], before, after, changes);
        return changes;
    }

    private static void Compare(IReadOnlyList<string> path, JsonNode? before, JsonNode? after, List<FieldChange> changes)
    {
        switch (before, after)
        {
            case (JsonObject a, JsonObject b):
                CompareMaps(path, a, b, changes);
                break;
            case (JsonArray a, JsonArray b) when Named(a) is { } left && Named(b) is { } right:
                CompareMaps(path, left, right, changes);
                break;
            case (JsonArray a, JsonArray b):
                CompareMaps(path, Numbered(a), Numbered(b), changes);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after))
                {
                    changes.Add(new(path, FieldChangeKind.Changed, before, after));
                }

                break;
        }
    }

    private static void CompareMaps(
        IReadOnlyList<string> path, IEnumerable<KeyValuePair<string, JsonNode?>> before, IEnumerable<KeyValuePair<string, JsonNode?>> after, List<FieldChange> changes)
    {
        var (left, right) = (before.ToDictionary(StringComparer.Ordinal), after.ToDictionary(StringComparer.Ordinal));
        foreach (var key in left.Keys.Union(right.Keys, StringComparer.Ordinal))
        {
            IReadOnlyList<string> at = [.. path, key];
            if (!right.TryGetValue(key, out var value))
            {
                changes.Add(new(at, FieldChangeKind.Removed, left[key], null));
            }
            else if (left.TryGetValue(key, out var old))
            {
                Compare(at, old, value, changes);
            }
            else
            {
                changes.Add(new(at, FieldChangeKind.Added, null, value));
            }
        }
    }

    private static List<KeyValuePair<string, JsonNode?>>? Named(JsonArray list)
    {
        var items = list.Select(item => KeyValuePair.Create((item as JsonObject)?.Text("name") ?? "", item)).ToList();
        return items.TrueForAll(item => item.Key.Length > 0) && items.DistinctBy(item => item.Key).Count() == items.Count ? items : null;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Numbered(JsonArray list) =>
        list.Select((item, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), item));
}
