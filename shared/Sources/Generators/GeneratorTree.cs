using Flux.Artifacts;

namespace Flux.Sources.Generators;

/// <summary>
/// Files and directories in memory: what a source holds, or what an artifact is made of. Paths are relative, clean and never lead out; there are no
/// links. The root is <c>.</c>.
/// </summary>
/// <param name="maxBytes">The most bytes of all files.</param>
/// <param name="maxEntries">The most files and directories.</param>
internal sealed class GeneratorTree(long maxBytes, int maxEntries)
{
    public const string Root = ".";

    private readonly Dictionary<string, TarballEntry> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _directories = new(StringComparer.Ordinal) { [Root] = new(StringComparer.Ordinal) };
    private long _bytes;

    /// <summary>The bytes of all files.</summary>
    public long Bytes => _bytes;

    /// <summary>The files by their paths, in no particular order.</summary>
    public IEnumerable<TarballEntry> Files => _files.Values;

    /// <summary>A tree of an archive's entries.</summary>
    /// <exception cref="SourceException">A path is both file and directory, or it is over a limit.</exception>
    public static GeneratorTree Of(IEnumerable<TarballEntry> entries, long maxBytes, int maxEntries)
    {
        var tree = new GeneratorTree(maxBytes, maxEntries);
        foreach (var entry in entries)
        {
            tree.Put(entry.Path, entry);
        }

        return tree;
    }

    public bool DirectoryExists(string path) => _directories.ContainsKey(path);

    public bool Exists(string path) => DirectoryExists(path) || _files.ContainsKey(path);

    public TarballEntry? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The names in a directory, in byte order; empty where there is none.</summary>
    public IReadOnlyCollection<string> List(string directory) => _directories.TryGetValue(directory, out var names) ? names : [];

    /// <summary>What is below a directory, itself included: a directory before what is in it, in the order of names.</summary>
    /// <param name="path">A file or directory.</param>
    /// <param name="skips">Whether a directory or file is left out, with all that is in it.</param>
    public IEnumerable<(string Path, TarballEntry? File)> Walk(string path, Func<string, bool> skips)
    {
        var pending = new Stack<string>([path]);
        while (pending.TryPop(out var next))
        {
            if (next != path && skips(next))
            {
                continue;
            }

            yield return (next, Find(next));
            foreach (var name in List(next).Reverse())
            {
                pending.Push(Join(next, name));
            }
        }
    }

    /// <summary>Adds a file or directory of an archive.</summary>
    /// <exception cref="SourceException">A path is both file and directory, or it is over a limit.</exception>
    public void Put(string path, TarballEntry entry)
    {
        if (entry.IsDirectory)
        {
            MakeDirectory(path);
        }
        else
        {
            MakeDirectory(Parent(path));
            Write(path, entry.Content, entry.IsExecutable);
        }
    }

    /// <summary>Makes a directory and those above it.</summary>
    /// <exception cref="SourceException">A file is in the way, or there are too many entries.</exception>
    public void MakeDirectory(string path)
    {
        if (DirectoryExists(path))
        {
            return;
        }

        if (_files.ContainsKey(path))
        {
            throw new SourceException($"mkdir {path}: not a directory");
        }

        MakeDirectory(Parent(path));
        _directories[path] = new(StringComparer.Ordinal);
        Register(path);
    }

    /// <summary>Writes a file into a directory that there is, over one that may be there.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">Its content.</param>
    /// <param name="executable">Whether it is executable; null to leave that as it is.</param>
    /// <exception cref="SourceException">A directory is there, or it is over a limit.</exception>
    public void Write(string path, ReadOnlyMemory<byte> content, bool? executable)
    {
        if (DirectoryExists(path))
        {
            throw new SourceException($"open {path}: is a directory");
        }

        var before = Find(path);
        _bytes += content.Length - (before?.Content.Length ?? 0);
        if (_bytes > maxBytes)
        {
            throw new SourceException($"the files are larger than {maxBytes} bytes");
        }

        _files[path] = new() { Path = path, Content = content, IsExecutable = executable ?? before?.IsExecutable ?? false };
        Register(path);
    }

    /// <summary>Two paths joined and cleaned; it may lead out.</summary>
    public static string Join(string directory, string path) => Charts.ChartPath.Clean(directory.Length == 0 ? path : $"{directory}/{path}");

    /// <summary>Whether a clean path stays within a root.</summary>
    public static bool IsWithin(string path) => !path.StartsWith('/') && path != ".." && !path.StartsWith("../", StringComparison.Ordinal);

    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : Root;

    public static string Base(string path) => path[(path.LastIndexOf('/') + 1)..];

    private void Register(string path)
    {
        if (_files.Count + _directories.Count > maxEntries)
        {
            throw new SourceException($"there are more than {maxEntries} files and directories");
        }

        _directories[Parent(path)].Add(Base(path));
    }
}
