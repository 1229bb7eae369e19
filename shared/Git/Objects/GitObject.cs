namespace Flux.Git.Objects;

/// <summary>A whole object in memory.</summary>
/// <param name="Type">Commit, tree, blob or tag.</param>
/// <param name="Content">Its content without the header; valid as long as the source it came from.</param>
internal readonly record struct GitObject(ObjectType Type, ReadOnlyMemory<byte> Content);
