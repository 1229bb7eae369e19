using System.Runtime.InteropServices;
using System.Text;
using Flux.Git.Objects;

namespace Flux.Git.Trees;

/// <summary>
/// Lists a commit's whole tree in the order of Go's <c>filepath.Walk</c>, and by that proves that every object is there and
/// no name is hostile, before anything of it is used.
/// </summary>
internal sealed class TreeLister(IObjectSource objects, GitLimits limits, CancellationToken cancellationToken)
{
    private const int MaxPathBytes = 4096;

    private readonly List<TreeFile> _files = [];
    private readonly List<Item> _items = [];
    private long _bytes;

    /// <summary>Lists the tree with this root.</summary>
    /// <exception cref="GitException">An object is missing or damaged, a name is hostile, or a limit is passed.</exception>
    public IReadOnlyList<TreeFile> List(ObjectId root)
    {
        ListTree(root, "", 0, 0);
        return _files;
    }

    private void ListTree(ObjectId tree, string prefix, int prefixBytes, int depth)
    {
        if (depth > limits.TreeDepth)
        {
            throw Limit(prefix, $"directories are nested more than {limits.TreeDepth} deep");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var content = objects.Read(tree, ObjectType.Tree);
        var first = _items.Count;
        ReadItems(tree, prefix, content.Span);
        for (var i = first; i < _items.Count; i++)
        {
            var item = _items[i];
            var name = content.Span.Slice(item.NameStart, item.NameLength);
            var path = prefix + GitPath.GetString(name);
            var pathBytes = prefixBytes + item.NameLength;
            if (pathBytes > MaxPathBytes)
            {
                throw Limit(prefix, $"a path has more than {MaxPathBytes} bytes");
            }

            if (_files.Count == limits.TreeEntries)
            {
                throw Limit(prefix, $"the tree has more than {limits.TreeEntries} entries");
            }

            _files.Add(new TreeFile(path, item.Type, item.Id));
            if (item.Type == GitEntryType.Directory)
            {
                ListTree(item.Id, path + "/", pathBytes + 1, depth + 1);
            }
            else if (item.Type != GitEntryType.Submodule)
            {
                Count(item.Id, path);
            }
        }

        _items.RemoveRange(first, _items.Count - first);
    }

    // Git sorts a directory as if its name ended in a slash; Walk does not.
    private void ReadItems(ObjectId tree, string prefix, ReadOnlySpan<byte> content)
    {
        var first = _items.Count;
        var reader = new TreeReader(tree, content);
        while (reader.Read())
        {
            if (TreeNames.Refuse(reader.Name) is { } reason)
            {
                throw Hostile(prefix, reader.Name, reason);
            }

            _items.Add(new Item(reader.NameStart, reader.NameLength, TypeOf(reader.Mode, prefix, reader.Name), reader.Id));
        }

        var items = CollectionsMarshal.AsSpan(_items)[first..];
        if (!IsSorted(items, content))
        {
            Sort(items, content);
        }

        for (var i = 1; i < items.Length; i++)
        {
            if (Name(items[i], content).SequenceEqual(Name(items[i - 1], content)))
            {
                throw Hostile(prefix, Name(items[i], content), "occurs twice");
            }
        }
    }

    private static bool IsSorted(ReadOnlySpan<Item> items, ReadOnlySpan<byte> content)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (Name(items[i - 1], content).SequenceCompareTo(Name(items[i], content)) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Sort(Span<Item> items, ReadOnlySpan<byte> content)
    {
        var copy = content.ToArray();
        items.Sort((left, right) => Name(left, copy).SequenceCompareTo(Name(right, copy)));
    }

    private static ReadOnlySpan<byte> Name(in Item item, ReadOnlySpan<byte> content) => content.Slice(item.NameStart, item.NameLength);

    private void Count(ObjectId blob, string path)
    {
        if (!objects.TryDescribe(blob, out var type, out var size))
        {
            throw new GitException($"file '{path}': object {blob} not found") { Error = GitError.Corrupt };
        }

        if (type != ObjectType.Blob)
        {
            throw new GitException($"file '{path}': object {blob} is a {type.Name()}, not a blob") { Error = GitError.Corrupt };
        }

        _bytes += size;
        if (_bytes > limits.TreeBytes)
        {
            throw Limit(path, $"the files have more than {limits.TreeBytes} bytes together");
        }
    }

    private static GitEntryType TypeOf(int mode, string prefix, ReadOnlySpan<byte> name) => (mode & 0xf000) switch
    {
        0x4000 => GitEntryType.Directory,
        0x8000 => (mode & 0x40) != 0 ? GitEntryType.Executable : GitEntryType.File,
        0xa000 => GitEntryType.Symlink,
        0xe000 => GitEntryType.Submodule,
        _ => throw Hostile(prefix, name, $"has the unknown mode {Convert.ToString(mode, 8)}"),
    };

    private static GitException Hostile(string prefix, ReadOnlySpan<byte> name, string reason) =>
        new($"tree '/{prefix}' is refused: the name '{Show(name)}' {reason}") { Error = GitError.Corrupt };

    private static GitException Limit(string where, string what) =>
        new($"tree refused at '/{where}': {what}") { Error = GitError.LimitExceeded };

    private static string Show(ReadOnlySpan<byte> name) =>
        Protocol.RemoteErrors.Clean(Encoding.UTF8.GetString(name));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Item(int NameStart, int NameLength, GitEntryType Type, ObjectId Id);
}
