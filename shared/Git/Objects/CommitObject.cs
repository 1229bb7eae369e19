using System.Globalization;
using System.Text;

namespace Flux.Git.Objects;

/// <summary>What a checkout needs of a commit.</summary>
internal sealed record CommitObject
{
    /// <summary>The commit's id.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>The root directory.</summary>
    public required ObjectId Tree { get; init; }

    /// <summary>The parents, first one first; a shallow fetch does not hold them.</summary>
    public required IReadOnlyList<ObjectId> Parents { get; init; }

    /// <summary>When it was committed; the Unix epoch where the commit does not say so readably.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The message's first line.</summary>
    public required string Subject { get; init; }

    /// <summary>Reads a commit.</summary>
    /// <exception cref="GitException">Not the form of a commit.</exception>
    public static CommitObject Parse(ObjectId id, ReadOnlyMemory<byte> content)
    {
        var lines = new HeaderLines(content.Span);
        ObjectId tree = default;
        var hasTree = false;
        var parents = new List<ObjectId>(1);
        var committed = DateTimeOffset.UnixEpoch;
        while (lines.TryRead(out var key, out var value))
        {
            if (key.SequenceEqual("tree"u8) && !hasTree)
            {
                tree = ParseId(id, value);
                hasTree = true;
            }
            else if (key.SequenceEqual("parent"u8))
            {
                parents.Add(ParseId(id, value));
            }
            else if (key.SequenceEqual("committer"u8))
            {
                committed = ParseTime(value);
            }
        }

        if (!hasTree)
        {
            throw new GitException($"commit {id} names no tree") { Error = GitError.Corrupt };
        }

        return new CommitObject
        {
            Id = id,
            Tree = tree,
            Parents = parents,
            CommittedAt = committed,
            Subject = ReadSubject(lines.Rest),
        };
    }

    private static ObjectId ParseId(ObjectId commit, ReadOnlySpan<byte> hex) =>
        ObjectId.TryParse(hex, out var id) && id.Format == commit.Format
            ? id
            : throw new GitException($"commit {commit} holds a malformed object id") { Error = GitError.Corrupt };

    // "name <mail> seconds zone"; names can hold anything, so the time is found from the end.
    private static DateTimeOffset ParseTime(ReadOnlySpan<byte> signature)
    {
        var tail = signature[(signature.LastIndexOf((byte)'>') + 1)..].Trim((byte)' ');
        var space = tail.IndexOf((byte)' ');
        return long.TryParse(space < 0 ? tail : tail[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
    }

    private static string ReadSubject(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        var line = end < 0 ? message : message[..end];
        return Encoding.UTF8.GetString(line).TrimEnd('\r');
    }
}
