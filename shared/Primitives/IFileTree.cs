namespace Flux.Primitives;

/// <summary>
/// A tree of files that an engine reads. Paths are relative to the tree's root, use <c>/</c>, and hold no <c>.</c>, <c>..</c>
/// or empty segment; the root is the empty path.
/// </summary>
public interface IFileTree
{
    /// <summary>Whether a file is at <paramref name="path"/>.</summary>
    bool FileExists(string path);

    /// <summary>Whether a directory is at <paramref name="path"/>; the empty path is the root.</summary>
    bool DirectoryExists(string path);

    /// <summary>The content of a file; false where there is none.</summary>
    bool TryRead(string path, out ReadOnlyMemory<byte> content);

    /// <summary>The names (not paths) in a directory, in ordinal order; empty where there is no such directory.</summary>
    IReadOnlyCollection<string> List(string directory);
}
