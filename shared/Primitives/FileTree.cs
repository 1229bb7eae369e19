
namespace Flux.Primitives;

/// <summary>
/// An immutable tree of files in memory: what an artifact unpacks to and what the engines read. Paths are relative, use
/// <c>/</c>, and hold no <c>.</c>, <c>..</c> or empty segment, so nothing can escape the tree. The root is the empty path.
/// </summary>
public sealed class FileTree : IFileTree
{
    private readonly FileTree? _below;
    private readonly TreeReads? _reads;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _directories = new(StringComparer.Ordinal);

    /// <summary>Builds a tree; directories that hold a file come with it.</summary>
    /// <exception cref="ArgumentException">A path is absolute, has an empty, <c>.</c> or <c>..</c> segment, or is both file and directory.</exception>
    public FileTree(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
        : this(null, files)
    {
    }

    private FileTree(FileTree below, TreeReads reads) => (_below, _reads) = (below, reads);

    private FileTree(FileTree? below, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        _below = below;
        if (below is null)
        {
            _directories[""] = NewDirectory();
        }

        foreach (var (path, content) in files)
        {
            if (!IsClean(path))
            {
                throw new ArgumentException($"'{path}' is not a clean relative path", nameof(files));
            }

            _files[path] = content;
            AddToParents(path);
        }

        if ((_directories.Keys.FirstOrDefault(FileExists) ?? _files.Keys.FirstOrDefault(DirectoryExists)) is { } both)
        {
            throw new ArgumentException($"'{both}' is both a file and a directory", nameof(files));
        }
    }

    /// <summary>Every file's path, in no particular order.</summary>
    public IReadOnlyCollection<string> Files
    {
        get
        {
            _reads?.NoteWhole();
            return _below is null ? _files.Keys : [.. _below.Files.Where(path => !_files.ContainsKey(path)), .. _files.Keys];
        }
    }

    /// <summary>The bytes of all files together.</summary>
    public long ContentBytes => _files.Values.Sum(content => (long)content.Length) + (_below?.ContentBytes ?? 0);

    /// <summary>Whether a file is at <paramref name="path"/>.</summary>
    public bool FileExists(string path)
    {
        _reads?.NoteFile(path);
        return _files.ContainsKey(path) || _below?.FileExists(path) is true;
    }

    /// <summary>Whether a directory is at <paramref name="path"/>; the empty path is the root.</summary>
    public bool DirectoryExists(string path)
    {
        _reads?.NoteDirectory(path);
        return _directories.ContainsKey(path) || _below?.DirectoryExists(path) is true;
    }

    /// <summary>The content of a file.</summary>
    public bool TryRead(string path, out ReadOnlyMemory<byte> content)
    {
        _reads?.NoteContent(path);
        return _files.TryGetValue(path, out content) || _below?.TryRead(path, out content) is true;
    }

    /// <summary>The names (not paths) in a directory, in ordinal order; empty where there is no such directory.</summary>
    public IReadOnlyCollection<string> List(string directory)
    {
        _reads?.NoteNames(directory);
        return _directories.TryGetValue(directory, out var names) ? names : _below?.List(directory) ?? [];
    }

    /// <summary>The same tree with some files added or replaced. It lies over this one, so it costs what is added and not what is there.</summary>
    public FileTree With(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files) => new(this, files);

    /// <summary>The same tree, which notes what is asked of it.</summary>
    public FileTree Noting(TreeReads reads)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return new(this, reads);
    }

    /// <summary>
    /// Resolves <paramref name="relative"/> against <paramref name="directory"/>; null where it leaves the tree or is absolute.
    /// </summary>
    public static string? Resolve(string directory, string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        if (relative.StartsWith('/'))
        {
            return null;
        }

        var segments = new List<string>(directory.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".")
            {
                continue;
            }

            if (segment != "..")
            {
                segments.Add(segment);
            }
            else if (segments.Count == 0)
            {
                return null;
            }
            else
            {
                segments.RemoveAt(segments.Count - 1);
            }
        }

        return string.Join('/', segments);
    }

    private static bool IsClean(string path) =>
        path.Length > 0 && !path.Split('/').Any(segment => segment is "" or "." or "..");

    private static SortedSet<string> NewDirectory() => new(StringComparer.Ordinal);

    private void AddToParents(string path)
    {
        while (path.Length > 0)
        {
            var slash = path.LastIndexOf('/');
            var parent = slash < 0 ? "" : path[..slash];
            var known = DirectoryExists(parent);
            var name = path[(slash + 1)..];
            if (!known || !List(parent).Contains(name))
            {
                Own(parent).Add(name);
            }

            if (known)
            {
                return;
            }

            path = parent;
        }
    }

    /// <summary>A directory's names that this tree may add to.</summary>
    private SortedSet<string> Own(string directory)
    {
        if (!_directories.TryGetValue(directory, out var names))
        {
            _directories[directory] = names = NewDirectory();
            names.UnionWith(_below?.List(directory) ?? []);
        }

        return names;
    }
}
