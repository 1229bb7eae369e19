namespace Flux.Git;

/// <summary>One entry of a tree.</summary>
/// <param name="Path">Relative to the repository's root, with <c>/</c>; bytes that are not UTF-8 are kept as Latin-1 surrogate escapes.</param>
/// <param name="Type">What it is.</param>
/// <param name="ObjectId">The blob's or tree's id in hex.</param>
public readonly record struct GitTreeEntry(string Path, GitEntryType Type, string ObjectId);
