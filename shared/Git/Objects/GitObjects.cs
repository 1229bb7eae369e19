namespace Flux.Git.Objects;

/// <summary>Reads objects that must be there.</summary>
internal static class GitObjects
{
    /// <summary>The most annotated tags that may point to each other in a row.</summary>
    private const int MaxTagDepth = 16;

    /// <summary>Reads an object of a known type.</summary>
    /// <exception cref="GitException">It is missing, of another type, damaged or over a limit.</exception>
    public static ReadOnlyMemory<byte> Read(this IObjectSource source, ObjectId id, ObjectType type)
    {
        if (!source.TryRead(id, out var value))
        {
            throw new GitException($"{type.Name()} {id}: object not found") { Error = GitError.Corrupt };
        }

        return value.Type == type
            ? value.Content
            : throw new GitException($"object {id} is a {value.Type.Name()}, not a {type.Name()}") { Error = GitError.Corrupt };
    }

    /// <summary>Follows annotated tags to what they point to.</summary>
    /// <exception cref="GitException">An object is missing or damaged, or tags are nested too deep.</exception>
    public static ObjectId Peel(this IObjectSource source, ObjectId id, out ObjectType type)
    {
        for (var depth = 0; depth <= MaxTagDepth; depth++)
        {
            if (!source.TryDescribe(id, out type, out _))
            {
                throw new GitException($"object {id}: object not found") { Error = GitError.Corrupt };
            }

            if (type != ObjectType.Tag)
            {
                return id;
            }

            id = TagObject.Parse(id, source.Read(id, ObjectType.Tag)).Target;
        }

        throw new GitException($"tag {id}: tags are nested more than {MaxTagDepth} deep") { Error = GitError.LimitExceeded };
    }
}
