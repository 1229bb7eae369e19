namespace Flux.Git.Packs;

/// <summary>The errors of packs.</summary>
internal static class PackErrors
{
    /// <summary>The pack is damaged or hostile.</summary>
    public static GitException Corrupt(string what) => new($"pack is corrupt: {what}") { Error = GitError.Corrupt };

    /// <summary>One entry is damaged or hostile.</summary>
    public static GitException CorruptEntry(long offset, string what) => Corrupt($"the object at byte {offset} {what}");

    /// <summary>Over a limit.</summary>
    public static GitException Limit(string what) => new($"pack refused: {what}") { Error = GitError.LimitExceeded };
}
