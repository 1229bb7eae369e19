namespace Flux.Sources.Archive;

/// <summary>A file or directory that may become part of an artifact.</summary>
/// <param name="Path">Relative to the root, with <c>/</c>.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="IsExecutable">Whether it is a file with an executable bit.</param>
/// <param name="Read">Reads a file; for a directory it is not called.</param>
internal sealed record SourceEntry(string Path, bool IsDirectory, bool IsExecutable, Func<ReadOnlyMemory<byte>> Read);
