using System.Text;
using Flux.Artifacts;
using Flux.FileCommands;
using Flux.Primitives;

namespace Flux.Cli.Diffs;

/// <summary>The files of a source on this machine's disk.</summary>
/// <param name="Tree">All files below the root of the source.</param>
/// <param name="Path">The directory that is built, within the tree.</param>
internal sealed record LocalFiles(FileTree Tree, string Path)
{
    private const int MaxFiles = 100_000;
    private const long MaxBytes = 512L << 20;
    private static readonly string[] _kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <summary>
    /// Reads the files around a directory: those of the source where the directory's path ends as the spec's does, else those of the Git work
    /// tree that it is in, else its own.
    /// </summary>
    /// <param name="directory">The directory to build.</param>
    /// <param name="specPath">What the spec calls it.</param>
    /// <param name="ignore">Patterns as in <c>.gitignore</c>, below the directory; they count where it has no kustomization file, as upstream.</param>
    /// <exception cref="CliException">It is no directory, or there are too many files.</exception>
    public static LocalFiles Read(string directory, string specPath, IReadOnlyList<string> ignore)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory));
        if (!Directory.Exists(full))
        {
            throw new CliException($"invalid resource path \"{directory}\"") { ExitCode = ExitCodes.Usage };
        }

        var root = RootOf(full, specPath);
        var path = System.IO.Path.GetRelativePath(root, full).Replace('\\', '/');
        path = path == "." ? "" : path;
        var rules = ignore.Count == 0 || _kustomizations.Any(name => File.Exists(System.IO.Path.Combine(full, name)))
            ? null
            : SourceIgnore.CreatePlain(null, string.Join('\n', ignore));
        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var bytes = 0L;
        Walk(new DirectoryInfo(root), "", path, rules, files, ref bytes);
        return new(new(files), path);
    }

    private static string RootOf(string full, string specPath)
    {
        var parts = specPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        var root = full;
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (System.IO.Path.GetFileName(root) != parts[i] || System.IO.Path.GetDirectoryName(root) is not { } parent)
            {
                return GitRootOf(full) ?? full;
            }

            root = parent;
        }

        return parts.Length == 0 ? full : root;
    }

    private static string? GitRootOf(string full)
    {
        for (var at = full; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            if (System.IO.Path.Exists(System.IO.Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return null;
    }

    private static void Walk(
        DirectoryInfo directory, string within, string path, SourceIgnore? rules, List<KeyValuePair<string, ReadOnlyMemory<byte>>> files, ref long bytes)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var name = within.Length == 0 ? entry.Name : $"{within}/{entry.Name}";
            if (entry.LinkTarget is not null || entry.Name == ".git" || IsIgnored(rules, name, path, entry is DirectoryInfo))
            {
                continue; // an artifact has no links either
            }

            if (entry is DirectoryInfo below)
            {
                Walk(below, name, path, rules, files, ref bytes);
            }
            else if (entry is FileInfo file && !file.Attributes.HasFlag(FileAttributes.Device))
            {
                bytes += file.Length;
                if (files.Count >= MaxFiles || bytes > MaxBytes)
                {
                    throw new CliException($"{directory.FullName}: more than {MaxFiles} files or {MaxBytes} bytes belong to the source");
                }

                files.Add(KeyValuePair.Create(name, (ReadOnlyMemory<byte>)File.ReadAllBytes(file.FullName)));
            }
        }
    }

    private static bool IsIgnored(SourceIgnore? rules, string name, string path, bool isDirectory)
    {
        if (rules is null || (path.Length > 0 && !name.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            return false;
        }

        return rules.IsIgnored(path.Length == 0 ? name : name[(path.Length + 1)..], isDirectory);
    }
}
