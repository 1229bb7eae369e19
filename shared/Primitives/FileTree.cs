
namespace Flux.Primitives;

/// <summary>
/// An immutable tree of files in memory: what an artifact unpacks to and what the engines read. Paths are relative, use
/// <c>/</c>, and hold no <c>.</c>, <c>..</c> or empty segment, so nothing can escape the tree. The root is the empty path.
/// </summary>
public sealed class FileTree : IFileTree
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files;
    private readonly Dictionary<string, SortedSet<string>> _directories = new(StringComparer.Ordinal) { [""] = NewDirectory() };

    /// <summary>Builds a tree; directories that hold a file come with it.</summary>
    /// <exception cref="ArgumentException">A path is absolute, has an empty, <c>.</c> or <c>..</c> segment, or is both file and directory.</exception>
    public FileTree(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        _files = new(StringComparer.Ordinal);
        foreach (var (path, content) in files)
        {
            if (!IsClean(path))
            {
                throw new ArgumentException($"'{path}' is not a clean relative path", nameof(files));
            }

            _files[path] = content;
            AddToParents(path);
        }

        if (_directories.Keys.FirstOrDefault(_files.ContainsKey) is { } both)
        {
            throw new ArgumentException($"'{both}' is both a file and a directory", nameof(files));
        }
    }

    /// <summary>Every file's path, in no particular order.</summary>
    public IReadOnlyCollection<string> Files => _files.Keys;

    /// <summary>Whether a file is at <paramref name="path"/>.</summary>
    public bool FileExists(string path) => _files.ContainsKey(path);

    /// <summary>Whether a directory is at <paramref name="path"/>; the empty path is the root.</summary>
    public bool DirectoryExists(string path) => _directories.ContainsKey(path);

    /// <summary>The content of a file.</summary>
    public bool TryRead(string path, out ReadOnlyMemory<byte> content) =>
        _files.TryGetValue(path, out content);

    /// <summary>The names (not paths) in a directory, in ordinal order; empty where there is no such directory.</summary>
    public IReadOnlyCollection<string> List(string directory) =>
        _directories.TryGetValue(directory, out var names) ? names : [];

    /// <summary>The same tree with some files added or replaced.</summary>
    public FileTree With(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files) => new(_files.Concat(files));

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
            var known = _directories.TryGetValue(parent, out var names);
            names ??= NewDirectory();
            if (!known)
            {
                _directories[parent] = names;
            }

            names.Add(path[(slash + 1)..]);
            if (known)
            {
                return;
            }

            path = parent;
        }
    }
}
