using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>An immutable set of field paths: a tree of sorted path elements, each a member itself, a parent of members, or both.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>fieldpath/set.go</c>.</remarks>
internal sealed class FieldSet
{
    private readonly Node[] _nodes;

    internal FieldSet(Node[] sortedNodes) => _nodes = sortedNodes;

    public static FieldSet Empty { get; } = new([]);

    public bool IsEmpty => _nodes.Length == 0;

    internal ReadOnlySpan<Node> Nodes => _nodes;

    /// <summary>The set of paths written as names with dots.</summary>
    public static FieldSet OfPaths(IEnumerable<string> dottedPaths)
    {
        var set = Empty;
        foreach (var path in dottedPaths)
        {
            set = set.Union(OfPath(path.Split('.')));
        }

        return set;
    }

    /// <summary>The set with one path of fields.</summary>
    public static FieldSet OfPath(IReadOnlyList<string> names)
    {
        var set = new FieldSet([new(PathElement.ForField(names[^1]), true, null)]);
        for (var i = names.Count - 2; i >= 0; i--)
        {
            set = new FieldSet([new(PathElement.ForField(names[i]), false, set)]);
        }

        return set;
    }

    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty || ReferenceEquals(this, other))
        {
            return this;
        }

        if (IsEmpty)
        {
            return other;
        }

        var result = new FieldSetBuilder(_nodes.Length + other._nodes.Length);
        int i = 0, j = 0;
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            ref readonly var left = ref _nodes[i];
            ref readonly var right = ref other._nodes[j];
            var order = left.Element.Compare(right.Element);
            if (order < 0)
            {
                result.Append(left);
                i++;
            }
            else if (order > 0)
            {
                result.Append(right);
                j++;
            }
            else
            {
                result.Append(new Node(left.Element, left.IsMember || right.IsMember, Union(left.Children, right.Children)));
                i++;
                j++;
            }
        }

        result.Append(_nodes.AsSpan(i));
        result.Append(other._nodes.AsSpan(j));
        return result.Build();
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSetBuilder(0);
        int i = 0, j = 0;
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            ref readonly var left = ref _nodes[i];
            ref readonly var right = ref other._nodes[j];
            var order = left.Element.Compare(right.Element);
            if (order == 0)
            {
                var children = left.Children is null || right.Children is null ? null : left.Children.Intersection(right.Children);
                result.Append(new Node(left.Element, left.IsMember && right.IsMember, children));
                i++;
                j++;
            }
            else
            {
                _ = order < 0 ? i++ : j++;
            }
        }

        return result.Build();
    }

    /// <summary>The members that are not members of the other set; owning a parent is not owning its children.</summary>
    public FieldSet Difference(FieldSet other) => Difference(other, recursive: false);

    /// <summary>As <see cref="Difference(FieldSet)"/>, but a member of the other set takes all below it with it.</summary>
    public FieldSet RecursiveDifference(FieldSet other) => Difference(other, recursive: true);

    public bool Has(ReadOnlySpan<PathElement> path) =>
        TryFind(path[0], out var node) && (path.Length == 1 ? node.IsMember : node.Children is not null && node.Children.Has(path[1..]));

    /// <summary>The node of an element, or none.</summary>
    public bool TryFind(PathElement element, out Node node)
    {
        int low = 0, high = _nodes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _nodes[middle].Element.Compare(element);
            if (order == 0)
            {
                node = _nodes[middle];
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        node = default;
        return false;
    }

    /// <summary>The set with the struct fields above its members added: who owns <c>a.b.c</c> also owns <c>a</c> if that is declared.</summary>
    public FieldSet WithNamedParents(TypeSchema? type)
    {
        var changed = false;
        var nodes = new Node[_nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            ref readonly var node = ref _nodes[i];
            var children = node.Children?.WithNamedParents(ChildType(type, node.Element));
            var member = node.IsMember
                || (node.Children is not null && node.Element.IsField && type is { IsMap: true } && type.Field(node.Element.Name) is not null);
            changed |= member != node.IsMember || !ReferenceEquals(children, node.Children);
            nodes[i] = new(node.Element, member, children);
        }

        return changed ? new FieldSet(nodes) : this;
    }

    public bool SetEquals(FieldSet other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (_nodes.Length != other._nodes.Length)
        {
            return false;
        }

        for (var i = 0; i < _nodes.Length; i++)
        {
            ref readonly var left = ref _nodes[i];
            ref readonly var right = ref other._nodes[i];
            var same = left.IsMember == right.IsMember
                && left.Element.Compare(right.Element) == 0
                && (left.Children is null
                    ? right.Children is null
                    : right.Children is not null && left.Children.SetEquals(right.Children));
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All members in preorder: at each level first the members, then what is below.</summary>
    public void Visit(Action<IReadOnlyList<PathElement>> visit) => Visit([], visit);

    /// <summary>FieldsV1.</summary>
    public JsonObject ToJson() => ToJson(false);

    /// <summary>Reads FieldsV1.</summary>
    /// <exception cref="FormatException">A key or a value is malformed.</exception>
    public static FieldSet Parse(JsonNode? fields) => fields switch
    {
        null => Empty,
        JsonObject map => ParseMap(map).Set ?? Empty,
        _ => throw new FormatException("fieldsV1 is not an object"),
    };

    private static (FieldSet? Set, bool IsMember) ParseMap(JsonObject map)
    {
        if (map.Count == 0)
        {
            return (null, true);
        }

        var isMember = false;
        var result = new FieldSetBuilder(map.Count);
        foreach (var (key, value) in map)
        {
            if (key == ".")
            {
                isMember = true;
            }
            else if (PathElement.Parse(key) is { } element)
            {
                var child = value switch
                {
                    JsonObject below => ParseMap(below),
                    null => (null, true),
                    _ => throw new FormatException($"{key} is not an object"),
                };
                result.Add(new Node(element, child.IsMember, child.Set));
            }
        }

        var set = result.Build();
        return set.IsEmpty ? (null, true) : (set, isMember);
    }

    private static FieldSet? Union(FieldSet? left, FieldSet? right) => left is null ? right : right is null ? left : left.Union(right);

    private static TypeSchema? ChildType(TypeSchema? type, PathElement element)
    {
        if (type is null)
        {
            return null;
        }

        return element.IsField ? type.IsMap ? type.TypeOf(element.Name) : null
            : element.IsKey && type.IsList ? type.Items : null;
    }

    private FieldSet Difference(FieldSet other, bool recursive)
    {
        if (other.IsEmpty || IsEmpty)
        {
            return this;
        }

        var result = new FieldSetBuilder(_nodes.Length);
        int i = 0, j = 0;
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            ref readonly var left = ref _nodes[i];
            ref readonly var right = ref other._nodes[j];
            var order = left.Element.Compare(right.Element);
            if (order < 0)
            {
                result.Append(left);
                i++;
            }
            else if (order > 0)
            {
                j++;
            }
            else
            {
                if (!recursive || !right.IsMember)
                {
                    var children = right.Children is null ? left.Children : left.Children?.Difference(right.Children, recursive);
                    result.Append(new Node(left.Element, left.IsMember && !right.IsMember, children));
                }

                i++;
                j++;
            }
        }

        result.Append(_nodes.AsSpan(i));
        return result.Build();
    }

    private JsonObject ToJson(bool withSelf)
    {
        var map = new JsonObject();
        if (withSelf)
        {
            map["."] = new JsonObject();
        }

        foreach (ref readonly var node in _nodes.AsSpan())
        {
            map.Add(node.Element.Serialize(), node.Children is null ? new JsonObject() : node.Children.ToJson(node.IsMember));
        }

        return map;
    }

    private void Visit(List<PathElement> path, Action<IReadOnlyList<PathElement>> visit)
    {
        foreach (ref readonly var node in _nodes.AsSpan())
        {
            if (node.IsMember)
            {
                path.Add(node.Element);
                visit(path);
                path.RemoveAt(path.Count - 1);
            }
        }

        foreach (ref readonly var node in _nodes.AsSpan())
        {
            if (node.Children is not null)
            {
                path.Add(node.Element);
                node.Children.Visit(path, visit);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    /// <summary>An element of the set.</summary>
    /// <param name="Element">The path element.</param>
    /// <param name="IsMember">Whether the path up to here is in the set itself.</param>
    /// <param name="Children">What is in the set below, never empty; null for nothing.</param>
    internal readonly record struct Node(PathElement Element, bool IsMember, FieldSet? Children);
}
