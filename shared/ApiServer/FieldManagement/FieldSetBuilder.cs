namespace Flux.ApiServer.FieldManagement;

/// <summary>Collects the nodes of one level of a field set; leaves out those without members. The default value is an empty builder.</summary>
internal struct FieldSetBuilder(int capacity)
{
    private const int FirstCapacity = 4;

    private FieldSet.Node[]? _nodes = capacity > 0 ? new FieldSet.Node[capacity] : null;
    private int _count;
    private bool _unsorted;

    /// <summary>Adds a node that comes after those added before.</summary>
    public void Append(in FieldSet.Node node)
    {
        var children = node.Children is { IsEmpty: true } ? null : node.Children;
        if (!node.IsMember && children is null)
        {
            return;
        }

        var nodes = _nodes ?? new FieldSet.Node[FirstCapacity];
        if (_count == nodes.Length)
        {
            Array.Resize(ref nodes, _count * 2);
        }

        nodes[_count++] = ReferenceEquals(children, node.Children) ? node : node with { Children = children };
        _nodes = nodes;
    }

    public void Append(ReadOnlySpan<FieldSet.Node> nodes)
    {
        foreach (ref readonly var node in nodes)
        {
            Append(node);
        }
    }

    /// <summary>Adds a node in any order; one of the same element is united with it.</summary>
    public void Add(in FieldSet.Node node)
    {
        var before = _count;
        Append(node);
        _unsorted |= _nodes is { } nodes && _count > before && before > 0 && nodes[before - 1].Element.Compare(node.Element) >= 0;
    }

    public FieldSet Build()
    {
        if (_nodes is not { } nodes || _count == 0)
        {
            return FieldSet.Empty;
        }

        var count = _unsorted ? Sort(nodes, _count) : _count;
        if (count < nodes.Length)
        {
            Array.Resize(ref nodes, count);
        }

        return new FieldSet(nodes);
    }

    private static int Sort(FieldSet.Node[] nodes, int count)
    {
        Array.Sort(nodes, 0, count, Comparer<FieldSet.Node>.Create(static (left, right) => left.Element.Compare(right.Element)));
        var last = 0;
        for (var i = 1; i < count; i++)
        {
            ref var kept = ref nodes[last];
            ref var next = ref nodes[i];
            if (kept.Element.Compare(next.Element) == 0)
            {
                var children = kept.Children is null ? next.Children
                    : next.Children is null ? kept.Children : kept.Children.Union(next.Children);
                kept = new(kept.Element, kept.IsMember || next.IsMember, children);
            }
            else
            {
                nodes[++last] = next;
            }
        }

        return last + 1;
    }
}
