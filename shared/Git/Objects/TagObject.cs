using System.Runtime.InteropServices;

namespace Flux.Git.Objects;

/// <summary>What a checkout needs of an annotated tag.</summary>
/// <param name="Id">The tag's own id.</param>
/// <param name="Target">What it points to; may be another tag.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TagObject(ObjectId Id, ObjectId Target)
{
    /// <summary>Reads an annotated tag.</summary>
    /// <exception cref="GitException">Not the form of a tag.</exception>
    public static TagObject Parse(ObjectId id, ReadOnlyMemory<byte> content)
    {
        var lines = new HeaderLines(content.Span);
        return lines.TryRead(out var key, out var value) && key.SequenceEqual("object"u8)
            && ObjectId.TryParse(value, out var target) && target.Format == id.Format
            ? new TagObject(id, target)
            : throw new GitException($"tag {id} names no object") { Error = GitError.Corrupt };
    }
}
