using System.Text;
using Flux.Git.Packs;

namespace Flux.Git.Protocol;

/// <remarks>Spec: gitprotocol-common, "pkt-line Format".</remarks>
public sealed class PktLineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public async Task ReadAsync_WhenLinesFollowEachOther_TellsThemApart(int chunk)
    {
        // The examples of the specification, and the special lines.
        using var reader = Reader("0006a\n0005a000bfoobar\n0004000000010002000Aabcdef", chunk);
        var lines = new List<string>();
        for (var line = await reader.ReadAsync(Token); line.Kind != PktLineKind.EndOfStream; line = await reader.ReadAsync(Token))
        {
            lines.Add($"{line.Kind}:{line.GetString()}");
        }

        Assert.Equal(["Data:a", "Data:a", "Data:foobar", "Data:", "Flush:", "Delimiter:", "ResponseEnd:", "Data:abcdef"], lines);
    }

    [Theory]
    [InlineData("0003")]
    [InlineData("fff1")]
    [InlineData("ffff")]
    [InlineData("00g0")]
    [InlineData("HTTP")]
    [InlineData("-001")]
    public async Task ReadAsync_WhenALengthIsMalformed_IsRefused(string text)
    {
        using var reader = Reader(text + "abcdef", int.MaxValue);

        var error = await Assert.ThrowsAsync<GitException>(async () => await reader.ReadAsync(Token));

        Assert.StartsWith("protocol error: bad line length", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("000")]
    [InlineData("0006a")]
    public async Task ReadAsync_WhenTheStreamEndsWithinALine_SaysSo(string text)
    {
        using var reader = Reader(text, int.MaxValue);

        var error = await Assert.ThrowsAsync<GitException>(async () => await reader.ReadAsync(Token));

        Assert.Contains("unexpected EOF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WhenLinesAreOfTheLargestSize_ReadsThem()
    {
        var content = new string('x', PktLine.MaxPayload);
        using var reader = Reader(string.Concat(Enumerable.Repeat("fff0" + content, 5)), 10_000);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(content, (await reader.ReadAsync(Token)).GetString());
        }

        Assert.Equal(PktLineKind.EndOfStream, (await reader.ReadAsync(Token)).Kind);
    }

    [Fact]
    public void Written_WhenLinesAreAdded_IsFramed()
    {
        var writer = new PktLineWriter().Line("want ä").Data([1, 2]).Delimiter().Flush();

        Assert.Equal("000cwant ä\n0006\u0001\u000200010000", Encoding.UTF8.GetString(writer.Written.Span));
        Assert.Throws<ArgumentException>(() => writer.Data(new byte[PktLine.MaxPayload + 1]));
    }

    [Fact]
    public async Task SideBand_WhenProgressIsMixedIn_GivesTheDataAlone()
    {
        using var reader = Reader("0008\u0001abc0015\u0002counting 50%...\n0006\u0001d0000rest", 3);
        await using var stream = new SideBandStream(reader);
        using var content = new MemoryStream();

        await stream.CopyToAsync(content, Token);

        Assert.Equal("abcd", Encoding.UTF8.GetString(content.ToArray()));
    }

    [Theory]
    [InlineData("0008\u0001abc", "unexpected EOF")]
    [InlineData("0008\u0001abc0008\u0004abc", "bad side-band channel 4")]
    [InlineData("0008\u0001abc0001", "unexpected Delimiter line")]
    [InlineData("0008\u0001abc0009\u0003nope", "remote error: nope")]
    public async Task SideBand_WhenItIsBroken_SaysHow(string text, string expected)
    {
        using var reader = Reader(text, int.MaxValue);
        await using var stream = new SideBandStream(reader);

        var error = await Assert.ThrowsAsync<GitException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advertisement_WhenThereAreTooManyRefs_EndsAtTheLimit()
    {
        var line = "003d0123456789012345678901234567890123456789 refs/heads/main\n";
        using var reader = Reader(string.Concat(Enumerable.Repeat(line, 11)) + "0000", int.MaxValue);

        var error = await Assert.ThrowsAsync<GitException>(() =>
            Advertisement.ReadAsync(reader, UploadPackClient.Service, new GitLimits { References = 10 }, Token));

        Assert.Equal((GitError.LimitExceeded, "the remote has more than 10 refs"), (error.Error, error.Message));
    }

    [Fact]
    public async Task Advertisement_WhenBytesAreRandom_FailsInOrder()
    {
        var random = new Random(11);
        string[] parts = ["0000", "0001", "0002", "000eversion 2\n", "000eversion 1\n", "001e# service=git-upload-pack\n", "0006a\n", "0004",
            "003f0123456789012345678901234567890123456789 refs/heads/main\0a\n", "003d0123456789012345678901234567890123456789 refs/heads/main\n", "\0", "é", "0009ERR x"];
        for (var round = 0; round < 5000; round++)
        {
            using var reader = Reader(string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)])), int.MaxValue);
            try
            {
                await Advertisement.ReadAsync(reader, UploadPackClient.Service, new GitLimits(), Token);
            }
            catch (GitException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PktLineReader Reader(string text, int chunk) => new(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk));
}
