using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Merges an applied configuration into an object. The result shares no nodes with its inputs.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/merge.go</c>.</remarks>
internal static class TypedMerge
{
    public static JsonNode? Merge(TypeSchema type, JsonNode? live, JsonNode? applied) =>
        Visit(type, live, true, applied, true, out _);

    /// <summary>Merges two values, either of which may be absent; <paramref name="isPresent"/> tells whether something is left.</summary>
    private static JsonNode? Visit(TypeSchema type, JsonNode? left, bool hasLeft, JsonNode? right, bool hasRight, out bool isPresent)
    {
        var kind = TypedKinds.Deduce(type, hasRight ? right : left);
        switch (kind == TypedKind.Undecided ? TypedKinds.Preferred(type) : kind)
        {
            case TypedKind.Map:
                var leftMap = left as JsonObject;
                var rightMap = right as JsonObject;
                if (!type.IsAtomicMap && ((leftMap?.Count ?? 0) > 0 || (rightMap?.Count ?? 0) > 0))
                {
                    var merged = MergeMaps(type, leftMap, rightMap);
                    isPresent = merged.Count > 0;
                    return isPresent ? merged : null;
                }

                break;
            case TypedKind.List:
                var leftList = left as JsonArray;
                var rightList = right as JsonArray;
                if (type.ListType != ListType.Atomic && ((leftList?.Count ?? 0) > 0 || (rightList?.Count ?? 0) > 0))
                {
                    var merged = MergeLists(type, leftList, rightList);
                    isPresent = merged.Count > 0;
                    return isPresent ? merged : null;
                }

                break;
            default:
                break;
        }

        isPresent = hasLeft || hasRight;
        return (hasRight ? right : left)?.DeepClone();
    }

    private static JsonObject MergeMaps(TypeSchema type, JsonObject? left, JsonObject? right)
    {
        var result = new JsonObject();
        if (left is not null)
        {
            foreach (var (key, value) in left)
            {
                JsonNode? other = null;
                var isInBoth = right is not null && right.TryGetPropertyValue(key, out other);
                if (!isInBoth)
                {
                    result.Add(key, value?.DeepClone());
                    continue;
                }

                var merged = Visit(type.TypeOf(key) ?? TypeSchema.Deduced, value, true, other, true, out var isPresent);
                if (isPresent)
                {
                    result.Add(key, merged);
                }
            }
        }

        if (right is not null)
        {
            foreach (var (key, value) in right)
            {
                if (left is null || !left.ContainsKey(key))
                {
                    var merged = Visit(type.TypeOf(key) ?? TypeSchema.Deduced, null, false, value, true, out var isPresent);
                    if (isPresent)
                    {
                        result.Add(key, merged);
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Applied items keep their order; items of the object alone stay where they are between them.</summary>
    private static JsonArray MergeLists(TypeSchema type, JsonArray? left, JsonArray? right)
    {
        var items = type.Items ?? TypeSchema.Untyped;
        left ??= [];
        var leftItems = Index(type, left);
        var rightItems = Index(type, right ?? []);
        var shared = new Queue<PathElement>(rightItems.Order.Where(leftItems.Items.ContainsKey));
        var nextShared = shared.TryDequeue(out var first) ? first : null;
        var merged = new HashSet<PathElement>(PathElementComparer.Instance);
        var result = new JsonArray();

        void Take(PathElement element)
        {
            merged.Add(element);
            var hasLeft = leftItems.Items.TryGetValue(element, out var leftItem) && !leftItem.IsDuplicate;
            var rightItem = rightItems.Items[element];
            var item = Visit(items, leftItem.Node, hasLeft, rightItem.Node, true, out var isPresent);
            if (isPresent)
            {
                result.Add(item);
            }
        }

        int l = 0, r = 0;
        while (l < leftItems.Order.Count || r < rightItems.Order.Count)
        {
            if (l < leftItems.Order.Count && r < rightItems.Order.Count)
            {
                var element = leftItems.Order[l];
                if (element.Compare(rightItems.Order[r]) == 0)
                {
                    Take(element);
                    l++;
                    r++;
                    nextShared = shared.TryDequeue(out var next) ? next : null;
                    continue;
                }

                if (rightItems.Items.ContainsKey(element) && nextShared is not null && nextShared.Compare(element) != 0)
                {
                    l++;
                    continue;
                }
            }

            if (l < leftItems.Order.Count)
            {
                var element = leftItems.Order[l];
                if (!rightItems.Items.ContainsKey(element))
                {
                    result.Add(left[leftItems.Places[l]]?.DeepClone());
                    l++;
                    continue;
                }

                if (merged.Contains(element))
                {
                    l++;
                }
            }

            if (r < rightItems.Order.Count)
            {
                var element = rightItems.Order[r];
                Take(element);
                r++;
                if (nextShared is not null && nextShared.Compare(element) == 0)
                {
                    nextShared = shared.TryDequeue(out var next) ? next : null;
                }
            }
        }

        return result;
    }

    private static ItemIndex Index(TypeSchema type, JsonArray list)
    {
        var index = new ItemIndex();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if (ListItems.Element(type, item, out _) is not { } element)
            {
                continue;
            }

            index.Items[element] = (item, index.Items.ContainsKey(element));
            index.Order.Add(element);
            index.Places.Add(i);
        }

        return index;
    }

    private sealed class ItemIndex
    {
        public Dictionary<PathElement, (JsonNode? Node, bool IsDuplicate)> Items { get; } = new(PathElementComparer.Instance);

        public List<PathElement> Order { get; } = [];

        public List<int> Places { get; } = [];
    }
}
