namespace Flux.Yaml;

/// <summary>
/// Tells a document in parts, as it is read: maps and lists that are opened are told entry by entry and never held, all others as trees.
/// </summary>
/// <param name="opens">
/// Whether the map, or (where the second is true) the list, at a path is to be opened; asked of those whose parents are. A path is of keys, and of <see cref="Item"/> for an
/// item of a list; that of the document is empty.
/// </param>
/// <param name="tell">Takes a part at its path.</param>
public sealed class DocumentParts(Func<IReadOnlyList<string>, bool, bool> opens, Action<IReadOnlyList<string>, YamlNode> tell)
{
    /// <summary>The segment of a path that stands for an item of a list.</summary>
    public const string Item = "[]";

    internal const string Merge = "<<";

    private readonly List<string> _path = [];
    private readonly Stack<bool> _parents = new();

    /// <summary>Stands for a node whose parts were told.</summary>
    internal static YamlNode Told { get; } = YamlScalar.Null();

    /// <summary>Whether the map or list that is being read is open.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Begins a map or list; whether it is open. It is not where its parent is not.</summary>
    internal bool Open(bool isWanted, bool isList = false)
    {
        var before = IsOpen;
        _parents.Push(before);
        IsOpen = isWanted && (before || _parents.Count == 1) && (_path.Count == 0 || _path[^1] != Merge) && opens(_path, isList);
        return IsOpen;
    }

    /// <summary>Ends what <see cref="Open"/> began.</summary>
    internal void Close(bool? opened)
    {
        if (opened is not null)
        {
            IsOpen = _parents.Pop();
        }
    }

    internal void Enter(string segment) => _path.Add(segment);

    internal void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Tells a node, or its parts where it is to be opened, but was not as it was read (an alias).</summary>
    internal void Take(YamlNode node)
    {
        if (ReferenceEquals(node, Told))
        {
            return;
        }

        switch (node)
        {
            case YamlMapping map when opens(_path, false):
                foreach (var entry in map)
                {
                    Enter(entry.Key);
                    Take(entry.Value);
                    Leave();
                }

                break;
            case YamlSequence list when opens(_path, true):
                foreach (var item in list.Items)
                {
                    Enter(Item);
                    Take(item);
                    Leave();
                }

                break;
            default:
                tell(_path, node);
                break;
        }
    }
}
