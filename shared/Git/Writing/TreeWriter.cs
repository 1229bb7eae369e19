using System.Text;
using Flux.Git.Objects;

namespace Flux.Git.Writing;

/// <summary>Writes the tree objects of a set of files.</summary>
/// <remarks>Spec: gitformat tree: entries sorted by name, a directory's as if it ended in a slash.</remarks>
internal static class TreeWriter
{
    /// <summary>Writes the trees from the leaves up and returns the root.</summary>
    /// <exception cref="ArgumentException">A path is a file and a directory at once.</exception>
    public static ObjectId Write(
        IReadOnlyDictionary<string, TreeFile> files, Func<ObjectType, ReadOnlyMemory<byte>, ObjectId> store)
    {
        var root = new Directory();
        foreach (var (path, file) in files)
        {
            root.Add(path, path.Split('/'), 0, file);
        }

        return root.Write(store);
    }

    private sealed class Directory
    {
        private readonly Dictionary<string, Directory> _directories = new(StringComparer.Ordinal);
        private readonly Dictionary<string, TreeFile> _files = new(StringComparer.Ordinal);

        public void Add(string path, string[] segments, int depth, TreeFile file)
        {
            var name = segments[depth];
            var isLeaf = depth == segments.Length - 1;
            if (isLeaf ? _directories.ContainsKey(name) : _files.ContainsKey(name))
            {
                throw new ArgumentException($"'{path}' is a file and a directory at once", nameof(path));
            }

            if (isLeaf)
            {
                _files[name] = file;
                return;
            }

            if (!_directories.TryGetValue(name, out var directory))
            {
                _directories[name] = directory = new();
            }

            directory.Add(path, segments, depth + 1, file);
        }

        public ObjectId Write(Func<ObjectType, ReadOnlyMemory<byte>, ObjectId> store)
        {
            var entries = _directories
                .Select(d => (SortKey: Encoding.UTF8.GetBytes(d.Key + "/"), Name: d.Key, File: new TreeFile(TreeFile.DirectoryMode, d.Value.Write(store))))
                .Concat(_files.Select(f => (SortKey: Encoding.UTF8.GetBytes(f.Key), Name: f.Key, File: f.Value)))
                .ToList();
            entries.Sort((a, b) => a.SortKey.AsSpan().SequenceCompareTo(b.SortKey));
            var content = new MemoryStream();
            Span<byte> id = stackalloc byte[32];
            foreach (var (_, name, file) in entries)
            {
                content.Write(Encoding.UTF8.GetBytes($"{Convert.ToString(file.Mode, 8)} {name}\0"));
                file.Id.CopyTo(id);
                content.Write(id[..file.Id.Format.IdLength()]);
            }

            return store(ObjectType.Tree, content.ToArray());
        }
    }
}
