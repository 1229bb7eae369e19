using System.Runtime.InteropServices;
using System.Text;

namespace Flux.Git.Objects;

/// <summary>What a checkout needs of an annotated tag.</summary>
/// <param name="Id">The tag's own id.</param>
/// <param name="Target">What it points to; may be another tag.</param>
/// <param name="Name">The name it holds; empty where it holds none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TagObject(ObjectId Id, ObjectId Target, string Name)
{
    /// <summary>Reads an annotated tag.</summary>
    /// <exception cref="GitException">Not the form of a tag.</exception>
    public static TagObject Parse(ObjectId id, ReadOnlyMemory<byte> content)
    {
        var lines = new HeaderLines(content.Span);
        if (!lines.TryRead(out var key, out var value) || !key.SequenceEqual("object"u8)
            || !ObjectId.TryParse(value, out var target) || target.Format != id.Format)
        {
            throw new GitException($"tag {id} names no object") { Error = GitError.Corrupt };
        }

        while (lines.TryRead(out key, out value))
        {
            if (key.SequenceEqual("tag"u8))
            {
                return new TagObject(id, target, Encoding.UTF8.GetString(value));
            }
        }

        return new TagObject(id, target, "");
    }
}
