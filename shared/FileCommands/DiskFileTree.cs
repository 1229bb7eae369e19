using Flux.Kustomize;

namespace Flux.FileCommands;

/// <summary>The machine's file system from its root, read only where the engine looks; for builds that a user starts.</summary>
internal sealed class DiskFileTree : ILinkedTree
{
    private readonly Dictionary<string, string> _real = new(StringComparer.Ordinal);

    private const long MaxFileBytes = 64 << 20;

    /// <summary>The tree's path of a path on disk.</summary>
    public static string PathOf(string path) => Path.GetFullPath(path).Replace('\\', '/').Trim('/');

    public bool FileExists(string path) => File.Exists(OnDisk(path));

    public bool DirectoryExists(string path) => Directory.Exists(OnDisk(path));

    public bool TryRead(string path, out ReadOnlyMemory<byte> content)
    {
        var file = new FileInfo(OnDisk(path));
        if (!file.Exists)
        {
            content = default;
            return false;
        }

        if (file.Length > MaxFileBytes)
        {
            throw new CliException($"{file.FullName} has {file.Length} bytes, more than {MaxFileBytes}");
        }

        content = File.ReadAllBytes(file.FullName);
        return true;
    }

    public IReadOnlyCollection<string> List(string directory)
    {
        var onDisk = new DirectoryInfo(OnDisk(directory));
        return onDisk.Exists
            ? [.. onDisk.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A path with the symbolic links of all its directories and its own followed.</summary>
    public string RealPath(string path)
    {
        if (path.Length == 0 || _real.TryGetValue(path, out var known))
        {
            return path.Length == 0 ? "" : _real[path];
        }

        var slash = path.LastIndexOf('/');
        var parent = RealPath(slash < 0 ? "" : path[..slash]);
        var here = parent.Length == 0 ? path[(slash + 1)..] : $"{parent}/{path[(slash + 1)..]}";
        FileSystemInfo entry = Directory.Exists(OnDisk(here)) ? new DirectoryInfo(OnDisk(here)) : new FileInfo(OnDisk(here));
        _real[path] = here; // ends a circle of links
        return entry.LinkTarget is null || entry.ResolveLinkTarget(returnFinalTarget: true) is not { } target
            ? here : _real[path] = RealPath(PathOf(target.FullName));
    }

    private static string OnDisk(string path) => OperatingSystem.IsWindows() ? path : "/" + path;
}
