using Flux.Primitives;

namespace Flux.Cli;

/// <summary>The machine's file system from its root, read only where the engine looks; for builds that a user starts.</summary>
internal sealed class DiskFileTree : IFileTree
{
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

    private static string OnDisk(string path) => OperatingSystem.IsWindows() ? path : "/" + path;
}
