using System.ComponentModel.DataAnnotations;

namespace Flux.Git;

/// <summary>
/// How much a repository may ask of us. A remote is not trusted: what goes over a limit ends the operation with
/// <see cref="GitError.LimitExceeded"/>, before the memory or disk is taken.
/// </summary>
public sealed class GitLimits
{
    /// <summary>The largest pack, in bytes as sent. The default is 1 GiB.</summary>
    [Range(1024, 1L << 40)]
    public long PackBytes { get; set; } = 1L << 30;

    /// <summary>The largest object, in bytes after decompression. The default is 256 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int ObjectBytes { get; set; } = 256 << 20;

    /// <summary>The most objects of one pack. The default is 2,000,000.</summary>
    [Range(1, 50_000_000)]
    public int ObjectCount { get; set; } = 2_000_000;

    /// <summary>The longest chain of deltas. The default is 4,095, the most that Git itself writes.</summary>
    [Range(1, 100_000)]
    public int DeltaDepth { get; set; } = 4095;

    /// <summary>How deep directories may be nested. The default is 256.</summary>
    [Range(1, 4096)]
    public int TreeDepth { get; set; } = 256;

    /// <summary>The most files and directories of a commit, each counted wherever it occurs. The default is 500,000.</summary>
    [Range(1, 50_000_000)]
    public int TreeEntries { get; set; } = 500_000;

    /// <summary>The most bytes that a commit's files have together, each counted wherever it occurs. The default is 4 GiB.</summary>
    [Range(1024, 1L << 42)]
    public long TreeBytes { get; set; } = 4L << 30;

    /// <summary>The most submodules of a commit, those of submodules included. The default is 256.</summary>
    [Range(0, 65536)]
    public int Submodules { get; set; } = 256;

    /// <summary>The most refs that a remote may advertise. The default is 1,000,000.</summary>
    [Range(1, 50_000_000)]
    public int References { get; set; } = 1_000_000;

    /// <summary>The most bytes that a remote's greeting and its list of refs may have each. The default is 256 MiB.</summary>
    [Range(1024, 1L << 36)]
    public long ReferenceBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How much of a pack's objects is kept in memory, decompressed. What does not fit stays in a temporary file as it was
    /// sent and is decompressed when it is read, for which up to 32 MiB more are used. The default is 64 MiB.
    /// </summary>
    [Range(0, 1L << 36)]
    public long MemoryBytes { get; set; } = 64L << 20;
}
