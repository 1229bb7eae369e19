namespace Flux.ApiServer.FieldManagement;

/// <summary>Collects the nodes of one level of a field set; leaves out those without members.</summary>
internal struct FieldSetBuilder(int capacity)
{
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

        if (_nodes is null)
        {
            _nodes = new FieldSet.Node[4];
        }
        else if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        _nodes[_count++] = ReferenceEquals(children, node.Children) ? node : node with { Children = children };
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
        _unsorted |= _count > before && before > 0 && _nodes![before - 1].Element.Compare(node.Element) >= 0;
    }

    public FieldSet Build()
    {
        if (_nodes is null || _count == 0)
        {
            return FieldSet.Empty;
        }

        if (_unsorted)
        {
            Sort();
        }

        if (_count < _nodes.Length)
        {
            Array.Resize(ref _nodes, _count);
        }

        return new FieldSet(_nodes);
    }

    private void Sort()
    {
        Array.Sort(_nodes!, 0, _count, Comparer<FieldSet.Node>.Create(static (left, right) => left.Element.Compare(right.Element)));
        var last = 0;
        for (var i = 1; i < _count; i++)
        {
            ref var kept = ref _nodes![last];
            ref var next = ref _nodes[i];
            if (kept.Element.Compare(next.Element) == 0)
            {
                var children = kept.Children is null ? next.Children
                    : next.Children is null ? kept.Children : kept.Children.Union(next.Children);
                kept = new(kept.Element, kept.IsMember || next.IsMember, children);
            }
            else
            {
                _nodes[++last] = next;
            }
        }

        _count = last + 1;
    }
}
