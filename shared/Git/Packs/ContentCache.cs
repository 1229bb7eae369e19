using System.Runtime.InteropServices;

namespace Flux.Git.Packs;

/// <summary>The contents that were made last, up to a number of bytes: neighbours in a tree often share a base.</summary>
internal sealed class ContentCache(long maxBytes)
{
    private readonly Dictionary<int, LinkedListNode<Item>> _items = [];
    private readonly LinkedList<Item> _newestFirst = [];
    private long _bytes;

    /// <summary>Adds a content; one larger than half of the cache is not kept.</summary>
    public void Add(int index, ReadOnlyMemory<byte> content)
    {
        if (content.Length > maxBytes / 2 || _items.ContainsKey(index))
        {
            return;
        }

        _bytes += content.Length;
        _items.Add(index, _newestFirst.AddFirst(new Item(index, content)));
        while (_bytes > maxBytes && _newestFirst.Last is { } oldest)
        {
            _newestFirst.Remove(oldest);
            _items.Remove(oldest.Value.Index);
            _bytes -= oldest.Value.Content.Length;
        }
    }

    /// <summary>Looks a content up.</summary>
    public bool TryGet(int index, out ReadOnlyMemory<byte> content)
    {
        if (!_items.TryGetValue(index, out var node))
        {
            content = default;
            return false;
        }

        _newestFirst.Remove(node);
        _newestFirst.AddFirst(node);
        content = node.Value.Content;
        return true;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _items.Clear();
        _newestFirst.Clear();
        _bytes = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Item(int Index, ReadOnlyMemory<byte> Content);
}
