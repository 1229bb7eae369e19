using System.Text;

namespace Flux.Git.Objects;

public sealed class ObjectTests
{
    private static readonly ObjectId _id = Id("0123456789abcdef0123456789abcdef01234567");

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00")]
    public void TryParse_WhenHex_IsWrittenInLowerCase(string hex)
    {
        Assert.True(ObjectId.TryParse(hex, out var fromText));
        Assert.True(ObjectId.TryParse(Encoding.ASCII.GetBytes(hex), out var fromBytes));

        Assert.Equal(hex.ToLowerInvariant(), fromText.ToString());
        Assert.Equal(fromText, fromBytes);
        Assert.Equal(hex.Length == 40 ? ObjectFormat.Sha1 : ObjectFormat.Sha256, fromText.Format);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0123456g")]
    [InlineData("0123456789abcdef0123456789abcdef0123456é")]
    [InlineData("0123456789abcdef0123456789abcdef012345678")]
    public void TryParse_WhenNotAnId_IsFalse(string hex)
    {
        Assert.False(ObjectId.TryParse(hex, out _));
        Assert.False(ObjectId.TryParse(Encoding.UTF8.GetBytes(hex), out _));
    }

    [Fact]
    public void CompareTo_WhenIdsDiffer_OrdersByTheirBytes()
    {
        string[] sorted = ["00", "01", "7f", "80", "ff"];
        var ids = sorted.Select(hex => Id(new string('0', 38) + hex)).Concat(sorted.Skip(1).Select(hex => Id(hex + new string('0', 38)))).ToArray();

        Assert.Equal(ids, ids.Reverse().Order());
        Assert.True(ids[0].IsZero);
        Assert.False(ids[1].IsZero);
    }

    [Fact]
    public void Compute_WhenGivenInPieces_GivesTheSameId()
    {
        using var hasher = new ObjectHasher(ObjectFormat.Sha1);
        hasher.Start(ObjectType.Blob, 6);
        hasher.Append("hel"u8);
        hasher.Append("lo\n"u8);

        // As `echo hello | git hash-object --stdin` gives it.
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", hasher.Finish().ToString());
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", hasher.Compute(ObjectType.Blob, "hello\n"u8).ToString());
    }

    [Theory]
    [InlineData("committer C <c@e> 1700000000 +0100", 1700000000)]
    [InlineData("committer A > B <c@e> 5 -0000", 5)]
    [InlineData("committer C <c@e> 99999999999999999999 +0000", 0)]
    [InlineData("committer C <c@e> -5 +0000", 0)]
    [InlineData("committer C <c@e>", 0)]
    [InlineData("committer ", 0)]
    [InlineData("x y", 0)]
    public void Parse_WhenACommitsTimeIsReadable_TakesIt(string line, long seconds)
    {
        var commit = Parse($"tree {_id}\nparent {_id}\nparent {_id}\nauthor A <a@e> 9 +0000\n{line}\ngpgsig -----BEGIN\n tree fake\n\n  subject \r\nbody");

        Assert.Equal(seconds, commit.CommittedAt.ToUnixTimeSeconds());
        Assert.Equal(2, commit.Parents.Count);
        Assert.Equal("  subject ", commit.Subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("parent 0123456789abcdef0123456789abcdef01234567\n\nx")]
    [InlineData("tree 0123\n\nx")]
    [InlineData("tree ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00\n\nx")]
    public void Parse_WhenACommitHasNoTree_IsRefused(string content) =>
        Assert.Equal(GitError.Corrupt, Assert.Throws<GitException>(() => Parse(content)).Error);

    [Theory]
    [InlineData("")]
    [InlineData("object 0123\ntype commit\n")]
    [InlineData("type commit\nobject 0123456789abcdef0123456789abcdef01234567\n")]
    public void Parse_WhenATagNamesNoObject_IsRefused(string content) =>
        Assert.Equal(GitError.Corrupt, Assert.Throws<GitException>(() => TagObject.Parse(_id, Encoding.UTF8.GetBytes(content))).Error);

    [Fact]
    public void Peel_WhenTagsPointInACircle_EndsAtTheLimit()
    {
        var error = Assert.Throws<GitException>(() => new CircularTag().Peel(_id, out _));

        Assert.Equal(GitError.LimitExceeded, error.Error);
    }

    private static CommitObject Parse(string content) => CommitObject.Parse(_id, Encoding.UTF8.GetBytes(content));

    private static ObjectId Id(string hex) => ObjectId.TryParse(hex, out var id) ? id : throw new FormatException(hex);

    // Impossible but for a broken hash.
    private sealed class CircularTag : IObjectSource
    {
        public ObjectFormat Format => ObjectFormat.Sha1;

        public bool TryDescribe(ObjectId id, out ObjectType type, out long size)
        {
            (type, size) = (ObjectType.Tag, 0);
            return true;
        }

        public bool TryRead(ObjectId id, out GitObject value)
        {
            value = new GitObject(ObjectType.Tag, Encoding.UTF8.GetBytes($"object {id}\ntype tag\n"));
            return true;
        }
    }
}
