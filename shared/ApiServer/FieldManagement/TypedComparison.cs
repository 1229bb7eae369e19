using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Compares two values of a type, field by field.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/compare.go</c>.</remarks>
internal static class TypedComparison
{
    public static Comparison Compare(TypeSchema type, JsonNode? left, JsonNode? right)
    {
        var delta = Visit(type, new(left), new(right));
        return new(delta.Removed ?? FieldSet.Empty, delta.Modified ?? FieldSet.Empty, delta.Added ?? FieldSet.Empty);
    }

    private static Delta Visit(TypeSchema type, Side left, Side right)
    {
        var leftKind = TypedKinds.Deduce(type, left.Node);
        var rightKind = TypedKinds.Deduce(type, right.Node);
        var delta = default(Delta);
        var kind = right.IsPresent ? rightKind : leftKind;
        if (left.IsPresent && right.IsPresent && leftKind != rightKind)
        {
            Handle(leftKind, type, left, right, ref delta);
        }

        var isLeaf = Handle(kind, type, left, right, ref delta);
        if (!isLeaf)
        {
            delta.IsAdded |= !left.IsPresent;
            delta.IsRemoved |= left.IsPresent && !right.IsPresent;
        }

        return delta;
    }

    private static bool Handle(TypedKind kind, TypeSchema type, Side left, Side right, ref Delta delta)
    {
        switch (kind == TypedKind.Undecided ? TypedKinds.Preferred(type) : kind)
        {
            case TypedKind.Map:
                var leftMap = left.Node as JsonObject;
                var rightMap = right.Node as JsonObject;
                if (type.IsAtomicMap || ((leftMap?.Count ?? 0) == 0 && (rightMap?.Count ?? 0) == 0))
                {
                    Leaf(left, right, ref delta);
                    return true;
                }

                VisitMaps(type, leftMap, rightMap, ref delta);
                return false;
            case TypedKind.List:
                var leftList = left.Node as JsonArray;
                var rightList = right.Node as JsonArray;
                if (type.ListType == ListType.Atomic || ((leftList?.Count ?? 0) == 0 && (rightList?.Count ?? 0) == 0))
                {
                    Leaf(left, right, ref delta);
                    return true;
                }

                VisitLists(type, leftList, rightList, ref delta);
                return false;
            default:
                Leaf(left, right, ref delta);
                return true;
        }
    }

    private static void Leaf(Side left, Side right, ref Delta delta)
    {
        if (!left.IsPresent)
        {
            delta.IsAdded = true;
        }
        else if (!right.IsPresent)
        {
            delta.IsRemoved = true;
        }
        else if (!JsonEquality.AreEqual(left.Node, right.Node))
        {
            delta.IsModified = true;
        }
    }

    private static void VisitMaps(TypeSchema type, JsonObject? left, JsonObject? right, ref Delta delta)
    {
        var sets = default(DeltaBuilder);
        if (left is not null)
        {
            foreach (var (key, value) in left)
            {
                JsonNode? other = null;
                var isInBoth = right is not null && right.TryGetPropertyValue(key, out other);
                VisitField(type, key, new(value), isInBoth ? new(other) : default, ref sets);
            }
        }

        if (right is not null)
        {
            foreach (var (key, value) in right)
            {
                if (left is null || !left.ContainsKey(key))
                {
                    VisitField(type, key, default, new(value), ref sets);
                }
            }
        }

        sets.AddTo(ref delta);
    }

    private static void VisitField(TypeSchema type, string key, Side left, Side right, ref DeltaBuilder sets)
    {
        if (left.IsPresent && right.IsPresent && ReferenceEquals(left.Node, right.Node))
        {
            return;
        }

        var field = type.Field(key);
        var delta = Visit(field?.Type ?? type.Values ?? TypeSchema.Deduced, left, right);
        if (!delta.IsNothing)
        {
            sets.Add(field?.Element ?? PathElement.ForField(key), delta);
        }
    }

    private static void VisitLists(TypeSchema type, JsonArray? left, JsonArray? right, ref Delta delta)
    {
        var items = type.Items ?? TypeSchema.Untyped;
        var leftItems = Group(type, left);
        var rightItems = Group(type, right);
        var sets = default(DeltaBuilder);
        foreach (var (element, group) in leftItems)
        {
            VisitItems(items, element, group, rightItems.GetValueOrDefault(element) ?? [], ref sets);
        }

        foreach (var (element, group) in rightItems)
        {
            if (!leftItems.ContainsKey(element))
            {
                VisitItems(items, element, [], group, ref sets);
            }
        }

        sets.AddTo(ref delta);
    }

    private static SortedDictionary<PathElement, List<JsonNode?>> Group(TypeSchema type, JsonArray? list)
    {
        var groups = new SortedDictionary<PathElement, List<JsonNode?>>(PathElementComparer.Instance);
        foreach (var item in list ?? [])
        {
            if (ListItems.Element(type, item, out _) is not { } element)
            {
                continue;
            }

            if (groups.TryGetValue(element, out var group))
            {
                group.Add(item);
            }
            else
            {
                groups[element] = [item];
            }
        }

        return groups;
    }

    /// <summary>Items that occur twice are compared as a whole; going from one to many or back also compares the one.</summary>
    private static void VisitItems(TypeSchema items, PathElement element, List<JsonNode?> left, List<JsonNode?> right, ref DeltaBuilder sets)
    {
        var leftCount = left.Count;
        var rightCount = right.Count;
        var delta = default(Delta);
        if (leftCount <= 1 && rightCount <= 1)
        {
            delta = Visit(items, leftCount == 1 ? new(left[0]) : default, rightCount == 1 ? new(right[0]) : default);
        }
        else if (leftCount >= 2 && rightCount >= 2)
        {
            delta.IsModified = leftCount != rightCount || !left.Zip(right).All(pair => JsonEquality.AreEqual(pair.First, pair.Second));
        }
        else if (leftCount >= 2)
        {
            delta = rightCount == 1 ? Visit(items, default, new(right[0])) : default;
            delta.IsRemoved = true;
        }
        else
        {
            delta = leftCount == 1 ? Visit(items, new(left[0]), default) : default;
            delta.IsAdded = true;
        }

        sets.Add(element, delta);
    }

    /// <summary>A value that may be absent, which is not the same as null.</summary>
    private readonly struct Side
    {
        public Side(JsonNode? node)
        {
            Node = node;
            IsPresent = true;
        }

        public bool IsPresent { get; }

        public JsonNode? Node { get; }
    }

    /// <summary>What differs at a value and below it.</summary>
    private struct Delta
    {
        public bool IsRemoved;
        public bool IsModified;
        public bool IsAdded;
        public FieldSet? Removed;
        public FieldSet? Modified;
        public FieldSet? Added;

        public readonly bool IsNothing =>
            !IsRemoved && !IsModified && !IsAdded && Removed is null && Modified is null && Added is null;
    }

    private struct DeltaBuilder
    {
        private FieldSetBuilder _removed;
        private FieldSetBuilder _modified;
        private FieldSetBuilder _added;

        public void Add(PathElement element, in Delta delta)
        {
            _removed.Add(new FieldSet.Node(element, delta.IsRemoved, delta.Removed));
            _modified.Add(new FieldSet.Node(element, delta.IsModified, delta.Modified));
            _added.Add(new FieldSet.Node(element, delta.IsAdded, delta.Added));
        }

        public void AddTo(ref Delta delta)
        {
            delta.Removed = Combine(delta.Removed, _removed.Build());
            delta.Modified = Combine(delta.Modified, _modified.Build());
            delta.Added = Combine(delta.Added, _added.Build());
        }

        private static FieldSet? Combine(FieldSet? first, FieldSet second) =>
            second.IsEmpty ? first : first is null ? second : first.Union(second);
    }
}
