namespace Flux.Git;

/// <summary>What a tree entry is.</summary>
public enum GitEntryType
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A file.</summary>
    File,

    /// <summary>A file with the executable bit.</summary>
    Executable,

    /// <summary>A symbolic link; its content is the target.</summary>
    Symlink,

    /// <summary>A submodule; its content is not fetched.</summary>
    Submodule,
}
