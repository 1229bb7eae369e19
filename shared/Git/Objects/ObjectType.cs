namespace Flux.Git.Objects;

/// <summary>The kinds of Git object; the values are the type codes of pack entries.</summary>
/// <remarks>Spec: gitformat-pack, "Object types".</remarks>
internal enum ObjectType : byte
{
    /// <summary>No type: an entry that was not read yet.</summary>
    None = 0,

    /// <summary>A commit.</summary>
    Commit = 1,

    /// <summary>A directory.</summary>
    Tree = 2,

    /// <summary>A file's content.</summary>
    Blob = 3,

    /// <summary>An annotated tag.</summary>
    Tag = 4,

    /// <summary>In packs only: a delta against an entry before it.</summary>
    OffsetDelta = 6,

    /// <summary>In packs only: a delta against an object named by its id.</summary>
    ReferenceDelta = 7,
}

/// <summary>The names of the <see cref="ObjectType"/>s.</summary>
internal static class ObjectTypes
{
    /// <summary>The name in object headers.</summary>
    public static string Name(this ObjectType type) => type switch
    {
        ObjectType.Commit => "commit",
        ObjectType.Tree => "tree",
        ObjectType.Blob => "blob",
        ObjectType.Tag => "tag",
        _ => "unknown",
    };

    /// <summary>Reads the name in an object's header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out ObjectType type)
    {
        type = ObjectType.None;
        if (name.SequenceEqual("commit"u8))
        {
            type = ObjectType.Commit;
        }
        else if (name.SequenceEqual("tree"u8))
        {
            type = ObjectType.Tree;
        }
        else if (name.SequenceEqual("blob"u8))
        {
            type = ObjectType.Blob;
        }
        else if (name.SequenceEqual("tag"u8))
        {
            type = ObjectType.Tag;
        }

        return type != ObjectType.None;
    }
}
