namespace Flux.Artifacts;

/// <summary>A file or directory of an archive.</summary>
public sealed record TarballEntry
{
    /// <summary>Relative, with <c>/</c> and without <c>.</c>, <c>..</c> or empty segments; never the root.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it is a directory; otherwise it is a file.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Whether it is a file with an executable bit.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>The file's content; empty for a directory.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
