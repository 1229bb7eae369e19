namespace Flux.Git.Protocol;

/// <summary>Names of refs.</summary>
internal static class ReferenceNames
{
    /// <summary>What branches' full names begin with.</summary>
    public const string Branches = "refs/heads/";

    /// <summary>What tags' full names begin with.</summary>
    public const string Tags = "refs/tags/";

    /// <summary>
    /// Whether the name can be a ref's: it then holds nothing that means something in the protocol, a path or a shell.
    /// </summary>
    /// <remarks>Spec: git-check-ref-format.</remarks>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > 1024 || name.EndsWith('.') || name.EndsWith('/') || name.StartsWith('/') || name == "@"
            || name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal)
            || name.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (character is <= ' ' or '\x7f' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')
            {
                return false;
            }
        }

        return !name.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal));
    }
}
