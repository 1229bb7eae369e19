namespace Flux.Git;

/// <summary>One entry of a tree.</summary>
/// <param name="Path">
/// Relative to the repository's root, with <c>/</c>. Names are bytes in Git: what is UTF-8 is decoded, and every other byte
/// stands as the lone surrogate U+DC80 to U+DCFF (0xDC00 + the byte), so that different names stay different;
/// <see cref="GitPath.GetBytes"/> gives the bytes back.
/// </param>
/// <param name="Type">What it is.</param>
/// <param name="ObjectId">The blob's or tree's id in hex.</param>
public readonly record struct GitTreeEntry(string Path, GitEntryType Type, string ObjectId);
