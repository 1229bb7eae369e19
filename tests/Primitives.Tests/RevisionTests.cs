namespace Flux.Primitives.Tests;

public sealed class RevisionTests
{
    [Theory]
    [InlineData("main@sha1:6b5c", "main", "sha1", "6b5c")]
    [InlineData("refs/pull/1/head@sha1:6b5c", "refs/pull/1/head", "sha1", "6b5c")]
    [InlineData("feature/@odd@sha256:00", "feature/@odd", "sha256", "00")] // what follows the last @ is the checksum
    [InlineData("sha256:9f86", "", "sha256", "9f86")]
    [InlineData("6.5.0", "6.5.0", "", "")]
    [InlineData("1.0.0+3", "1.0.0+3", "", "")]
    public void Parse_SplitsAtTheLastAt(string text, string pointer, string algorithm, string checksum)
    {
        var revision = Revision.Parse(text, null);

        Assert.Equal((pointer, algorithm, checksum), (revision.Pointer, revision.Algorithm, revision.Checksum));
        Assert.Equal(text, revision.ToString());
    }

    [Fact]
    public void Parse_WhenEmpty_Throws() => Assert.Throws<FormatException>(() => Revision.Parse("", null));

    [Fact]
    public void ToShortString_CutsTheChecksumOnly() =>
        Assert.Equal("main@sha1:01234567", Revision.Parse("main@sha1:0123456789abcdef", null).ToShortString());
}
